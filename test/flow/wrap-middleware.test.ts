import { NextResponse } from "next/server.js";
import { create, hour, minute, openBrowser, signIn, stopClock } from "../support/flow.js";

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
  expect([seen, answer.forwarded]).toEqual([[""], ""]);
});

test("the route handlers' path is left alone", async () => {
  const { middleware, wrapMiddleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(hour);
  const answer = await browser.fetch(
    wrapMiddleware(() => NextResponse.redirect("http://localhost:3000/en")),
    "/api/session/status",
  );
  expect([answer.status, browser.lines]).toEqual([200, []]);
});
