import { NextResponse } from "next/server.js";
import { create, hour, minute, openBrowser, signIn, signInPlainly, stopClock } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

async function renewedBy(
  handler: Parameters<ReturnType<typeof create>["wrapMiddleware"]>[0],
): Promise<{ answer: Awaited<ReturnType<ReturnType<typeof openBrowser>["load"]>>; clock: string }> {
  const { middleware, wrapMiddleware } = create();
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  at(2 * minute);
  const answer = await browser.load(wrapMiddleware(handler));
  return { answer, clock: encodeURIComponent(browser.cookies.get("app.clock") ?? "none") };
}

test.each([
  ["nothing", () => undefined],
  ["next()", () => NextResponse.next()],
  ["a rewrite", () => NextResponse.rewrite("http://localhost:3000/en/account")],
])("a handler that answers %s passes the renewed cookies on", async (_, handler) => {
  const { answer, clock } = await renewedBy(handler);
  expect(answer.set).toEqual(["app.clock"]);
  expect(answer.forwarded).toContain(`app.clock=${clock}`);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
});

test("a handler that forwards the request's headers forwards the renewed cookies, and its own header", async () => {
  const { answer, clock } = await renewedBy((request) => {
    const headers = new Headers(request.headers);
    headers.set("x-locale", "en");
    return NextResponse.next({ request: { headers } });
  });
  expect(answer.forwarded).toContain(`app.clock=${clock}`);
  expect(answer.headers.get("x-middleware-request-x-locale")).toBe("en");
});

test("a handler's own redirect, cookies and plain Response survive", async () => {
  const redirected = await renewedBy(() => NextResponse.redirect("http://localhost:3000/en"));
  expect([redirected.answer.status, redirected.answer.location, redirected.answer.set]).toEqual([
    307,
    "/en",
    ["app.clock"],
  ]);
  const cookies = await renewedBy(() => {
    const response = NextResponse.next();
    response.cookies.set("NEXT_LOCALE", "en");
    return response;
  });
  expect(cookies.answer.set.sort()).toEqual(["NEXT_LOCALE", "app.clock"]);
  const plain = await renewedBy(() => Response.json({ maintenance: true }, { status: 503 }));
  expect(plain.answer.status).toBe(503);
  expect(await plain.answer.json()).toEqual({ maintenance: true });
});

test("an expired request does not reach the handler, unless it goes on signed out", async () => {
  const { middleware, wrapMiddleware } = create();
  const seen: (string | null)[] = [];
  const wrapped = wrapMiddleware((request) => {
    seen.push(request.headers.get("cookie"));
    return NextResponse.next();
  });
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(hour);
  expect((await browser.load(wrapped)).location).toContain("reason=idle");
  expect(seen).toEqual([]);
  at(0);
  await signIn(browser, middleware);
  at(hour);
  const answer = await browser.load(wrapped, "/login");
  // All that is left is the note of the end.
  expect(seen).toEqual([expect.stringMatching(/^app\.clock=[\w.-]+$/)]);
  expect(answer.forwarded).not.toContain("app=");
});

test("the route handlers are left to themselves, but for what the handler says, and nothing else below their folder is", async () => {
  const { middleware, wrapMiddleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(hour);
  for (const path of ["/api/session/status", "/api/session/keepalive/", "/api/session/sign-out"]) {
    const answer = await browser.fetch(middleware, path);
    expect([answer.status, browser.lines]).toEqual([200, []]);
  }
  const limited = wrapMiddleware(() => new Response(null, { status: 429 }));
  expect((await browser.fetch(limited, "/api/session/status")).status).toBe(429);
  for (const path of ["/api/session", "/api/session/mine", "/api/session/status/mine"]) {
    browser.cookies.delete("app.clock");
    await signIn(browser, middleware);
    at(2 * hour);
    expect((await browser.fetch(middleware, path)).status).toBe(401);
    at(hour);
  }
});

test.each([
  ["signs out", (response: NextResponse) => response.cookies.delete("app")],
  ["signs in", (response: NextResponse) => response.cookies.set("app", "theirs")],
  ["signs out in its own words", (response: NextResponse) => response.headers.append("set-cookie", "app=; Max-Age=0")],
])("a handler that %s has the last word on our cookies", async (_, act) => {
  const { wrapMiddleware } = create();
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  // Without the handler, this page load would mark the session: set the cookie anew.
  const answer = await browser.load(
    wrapMiddleware(() => {
      const response = NextResponse.next();
      act(response);
      return response;
    }),
  );
  expect(browser.lines).toHaveLength(1);
  expect([...answer.set, ...answer.deleted]).toEqual(["app"]);
  expect(browser.cookies.get("app") ?? "").not.toContain("Fe26");
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
});
