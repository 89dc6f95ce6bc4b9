import { NextResponse } from "next/server.js";
import { create, hour, navigation, openBrowser, scripted, signIn, stopClock } from "../support/flow.js";
import type { TestBrowser } from "../support/flow.js";

const at = stopClock();

async function expiredBrowser(middleware: Parameters<typeof signIn>[1]): Promise<TestBrowser> {
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  at(hour);
  return browser;
}

const signInAt = (returnTo: string) => `/login?reason=idle&returnTo=${returnTo}`;

test.each`
  request                               | path                                       | method    | headers                                                            | status | location
  ${"a page"}                           | ${"/account?tab=1&x=2"}                    | ${"GET"}  | ${navigation}                                                      | ${307} | ${signInAt("/account%3Ftab%3D1%26x%3D2")}
  ${"a page, HEAD"}                     | ${"/account"}                              | ${"HEAD"} | ${navigation}                                                      | ${307} | ${signInAt("/account")}
  ${"a page, without Fetch Metadata"}   | ${"/account"}                              | ${"GET"}  | ${{ accept: "text/html" }}                                         | ${307} | ${signInAt("/account")}
  ${"a page, without any header"}       | ${"/account"}                              | ${"GET"}  | ${{}}                                                              | ${307} | ${signInAt("/account")}
  ${"a prefetched page"}                | ${"/account"}                              | ${"GET"}  | ${{ ...navigation, "sec-purpose": "prefetch" }}                    | ${401} | ${null}
  ${"a router fetch"}                   | ${"/account"}                              | ${"GET"}  | ${{ ...scripted, accept: "*/*" }}                                  | ${401} | ${null}
  ${"a form posted to its own page"}    | ${"/account?tab=1"}                        | ${"POST"} | ${navigation}                                                      | ${303} | ${signInAt("/account%3Ftab%3D1")}
  ${"a form posted to another address"} | ${"/submit"}                               | ${"POST"} | ${{ ...navigation, referer: "http://localhost:3000/form?step=2" }} | ${303} | ${signInAt("/form%3Fstep%3D2")}
  ${"a form posted to an API"}          | ${"/api/save"}                             | ${"POST"} | ${navigation}                                                      | ${303} | ${"/login?reason=idle"}
  ${"a form posted from elsewhere"}     | ${"/api/save"}                             | ${"POST"} | ${{ ...navigation, referer: "http://evil.example/form" }}          | ${303} | ${"/login?reason=idle"}
  ${"a path that looks like a host"}    | ${"http://localhost:3000//evil.example/x"} | ${"GET"}  | ${navigation}                                                      | ${307} | ${"/login?reason=idle"}
`("$request: $status", async ({ path, method, headers, status, location }) => {
  const { middleware } = create();
  const browser = await expiredBrowser(middleware);
  const answer = await browser.send(middleware, path, { method, headers });
  expect([answer.status, answer.location]).toEqual([status, location]);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect([...browser.cookies.keys()]).toEqual(["app.clock"]);
});

test("a Server Action ends on the sign-in page the way actions redirect", async () => {
  const { middleware } = create();
  const browser = await expiredBrowser(middleware);
  const answer = await browser.fetch(middleware, "/account?tab=1", {
    method: "POST",
    headers: { "next-action": "abc" },
  });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("x-action-redirect")).toBe(`${signInAt("/account%3Ftab%3D1")};push`);
  expect(answer.location).toBeNull();
});

test.each([
  ["/api/data", {}],
  ["/api/data", { method: "POST" }],
  ["/data", { headers: { accept: "application/json" } }],
  ["/data", { method: "DELETE" }],
])("a fetch of %s %j is answered 401", async (path, init) => {
  const { middleware } = create();
  const browser = await expiredBrowser(middleware);
  const answer = await browser.fetch(middleware, path, init);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toEqual({ error: "session_expired", reason: "idle", signInPath: "/login" });
});

test("the sign-in page itself goes on, signed out", async () => {
  const { middleware } = create();
  for (const path of ["/login", "/login/", "/login?reason=idle"]) {
    const browser = await expiredBrowser(middleware);
    const answer = await browser.load(middleware, path);
    expect([answer.status, answer.location]).toEqual([200, null]);
    expect(answer.forwarded).not.toContain("app=");
    expect([...browser.cookies.keys()]).toEqual(["app.clock"]);
  }
});

test("without signInPath every request goes on, signed out", async () => {
  const { middleware } = create({ signInPath: undefined });
  for (const send of [(b: TestBrowser) => b.load(middleware), (b: TestBrowser) => b.fetch(middleware)]) {
    const answer = await send(await expiredBrowser(middleware));
    expect(answer.status).toBe(200);
    expect(answer.forwarded).not.toContain("app=");
  }
});

test("signInPath keeps its own query", async () => {
  const { middleware } = create({ signInPath: "/login?tenant=a" });
  const { location } = await (await expiredBrowser(middleware)).load(middleware);
  expect(location).toBe("/login?tenant=a&reason=idle&returnTo=/account");
});

test("onExpired answers instead, and its answer deletes the cookies too", async () => {
  const { middleware } = create({
    onExpired: (_request, { reason, kind, signInUrl }) => Response.json({ reason, kind, signInUrl }, { status: 418 }),
  });
  const browser = await expiredBrowser(middleware);
  const answer = await browser.load(middleware);
  expect(answer.status).toBe(418);
  expect(await answer.json()).toEqual({
    reason: "idle",
    kind: "document",
    signInUrl: signInAt("/account"),
  });
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(browser.cookies.has("app")).toBe(false);
});

test("onExpired may let the request go on, which then has no session", async () => {
  const { middleware } = create({ onExpired: () => NextResponse.next() });
  const answer = await (await expiredBrowser(middleware)).load(middleware);
  expect(answer.status).toBe(200);
  expect(answer.forwarded).not.toContain("app=");
});

test("onExpired that throws gives the default answer and is reported", async () => {
  const errors: unknown[] = [];
  const { middleware } = create({
    onExpired: () => {
      throw new Error("template missing");
    },
    onError: ({ code, cause }) => errors.push([code, (cause as Error).message]),
  });
  const { location } = await (await expiredBrowser(middleware)).load(middleware);
  expect(location).toBe(signInAt("/account"));
  expect(errors).toEqual([["ERR_CALLBACK", "template missing"]]);
});

test("onEvent is told who timed out, when and why, and cannot spoil the answer", async () => {
  const events: unknown[] = [];
  const { middleware } = create({
    userId: ({ user }) => user?.id,
    onEvent: (event) => {
      if (event.type === "ended") events.push(event);
      throw new Error("the audit log is full");
    },
    onError: () => {
      throw new Error("so is this one");
    },
  });
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  at(600);
  await browser.load(middleware);
  at(hour);
  expect((await browser.load(middleware)).status).toBe(307);
  expect(events).toEqual([
    {
      type: "ended",
      reason: "idle",
      sessionId: expect.stringMatching(/^[\w-]{22}$/),
      userId: "ada",
      startedAt: 1_795_000_000,
      lastActivityAt: 1_795_000_600,
      at: 1_795_003_600,
      source: "middleware",
      actor: null,
    },
  ]);
});

test("work that outlives the answer is handed to waitUntil", async () => {
  const { middleware } = create({ onEvent: async () => {} });
  const browser = await expiredBrowser(middleware);
  const waited: Promise<unknown>[] = [];
  const event = { waitUntil: (work: Promise<unknown>) => waited.push(work) };
  await browser.load((request) => middleware(request, event as never));
  expect(waited).toHaveLength(1);
});
