import { clockOf, create, hour, minute, openBrowser, signIn, start, stopClock } from "../support/flow.js";
import type { TestBrowser } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

const status = "/api/session/status";
const keepalive = "/api/session/keepalive";

async function signedIn(options: Parameters<typeof create>[0] = {}): Promise<{
  browser: TestBrowser;
  get: (path?: string) => ReturnType<TestBrowser["fetch"]>;
  post: (path: string, body?: string, headers?: Record<string, string>) => ReturnType<TestBrowser["fetch"]>;
  middleware: ReturnType<typeof create>["middleware"];
}> {
  const { middleware, handlers } = create(options);
  const browser = openBrowser();
  await signIn(browser, middleware);
  return {
    browser,
    middleware,
    get: (path = status) => browser.fetch(handlers.GET, path),
    post: (path, body, headers = {}) =>
      browser.fetch(handlers.POST, path, { method: "POST", headers, ...(body !== undefined && { body }) }),
  };
}

test("status tells everything in whole seconds, and is not activity", async () => {
  const { browser, get } = await signedIn();
  at(5 * minute);
  const answer = await get();
  expect(await answer.json()).toEqual({
    status: "active",
    reason: null,
    authenticatedSeconds: 300,
    idleSeconds: 300,
    idleTimeout: 1800,
    absoluteTimeout: 43_200,
    warnBefore: 120,
    expiresIn: 1500,
    absoluteExpiresIn: 42_900,
    canExtend: true,
    signInPath: "/login",
    person: null,
    session: expect.stringMatching(/^[\w-]{22}$/),
    now: start + 300,
  });
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(browser.lines).toEqual([]);
  at(28 * minute);
  expect(await (await get()).json()).toMatchObject({ status: "warning", expiresIn: 120 });
});

test("status of an expired session is a 200 that says why and deletes the cookie", async () => {
  const { browser, get, middleware } = await signedIn();
  at(30 * minute);
  const answer = await get();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: "expired",
    reason: "idle",
    expiresIn: 0,
    canExtend: false,
  });
  expect(browser.cookies.has("app")).toBe(false);
  // Until a page has told the person.
  expect(await (await get()).json()).toMatchObject({ status: "expired", reason: "idle", expiresIn: 0 });
  expect((await browser.load(middleware)).location).toBe("/login?reason=idle&returnTo=/account");
  expect(await (await get()).json()).toMatchObject({ status: "anonymous", reason: null, expiresIn: 0 });
});

test("status says null where there is no idle timeout and no sign-in page", async () => {
  const { get } = await signedIn({ idleTimeout: undefined, signInPath: undefined });
  expect(await (await get()).json()).toMatchObject({ idleTimeout: null, signInPath: null, canExtend: false });
});

test("keepalive counts as activity whatever the grace period, up to the absolute limit", async () => {
  const { browser, post } = await signedIn();
  at(1);
  expect(await (await post(keepalive)).json()).toMatchObject({ idleSeconds: 0, expiresIn: 1800 });
  expect(await clockOf(browser)).toMatchObject({ lastActivityAt: start + 1 });
  for (let age = 0; age < 12 * hour; age += 25 * minute) {
    at(age + 2);
    await post(keepalive);
  }
  at(12 * hour - 1);
  expect(await (await post(keepalive)).json()).toMatchObject({ status: "warning", expiresIn: 1, canExtend: false });
  at(12 * hour);
  const answer = await post(keepalive);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ status: "expired", reason: "absolute" });
});

test("keepalive does not revive what ended a second ago", async () => {
  const { browser, post } = await signedIn();
  at(30 * minute);
  const answer = await post(keepalive);
  expect(answer.status).toBe(401);
  expect(browser.cookies.has("app")).toBe(false);
});

test.each`
  idleFor    | recorded
  ${0}       | ${1000}
  ${63}      | ${937}
  ${62.1}    | ${937}
  ${399}     | ${601}
  ${400}     | ${600}
  ${401}     | ${600}
  ${100_000} | ${600}
`(
  "idleFor $idleFor is recorded as activity that long ago, never before what is known",
  async ({ idleFor, recorded }) => {
    const { browser, middleware, post } = await signedIn();
    at(600);
    await browser.load(middleware);
    at(1000);
    const answer = await post(keepalive, JSON.stringify({ idleFor }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ idleSeconds: 1000 - recorded });
    expect(await clockOf(browser)).toMatchObject({ lastActivityAt: start + recorded });
  },
);

test.each([
  "not json",
  "null",
  "[]",
  "63",
  '{"idleFor":-1}',
  '{"idleFor":"63"}',
  '{"idleFor":null}',
  '{"idleFor":1e999}',
  `{"idleFor":1,"x":"${"x".repeat(2000)}"}`,
])("a keepalive body of %.20s is answered 400 and extends nothing", async (body) => {
  const { browser, post } = await signedIn();
  at(600);
  expect((await post(keepalive, body)).status).toBe(400);
  expect(browser.lines).toEqual([]);
});

test.each(["", "{}", '{"other":1}'])("a keepalive body of %j is activity now", async (body) => {
  const { browser, post } = await signedIn();
  at(600);
  expect((await post(keepalive, body)).status).toBe(200);
  expect(await clockOf(browser)).toMatchObject({ lastActivityAt: start + 600 });
});

test("keepalive and sign-out are refused to other origins", async () => {
  const { browser, post } = await signedIn();
  at(600);
  const none = { "sec-fetch-site": "" };
  for (const path of [keepalive, "/api/session/sign-out"]) {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      none,
      { ...none, origin: "https://evil.example" },
      { ...none, origin: "null" },
      { ...none, origin: "http://localhost:3001" },
    ]) {
      expect((await post(path, "", headers)).status).toBe(403);
    }
  }
  expect(browser.cookies.has("app")).toBe(true);
});

test("without Fetch Metadata, Origin is compared to the host the browser asked for", async () => {
  const { middleware, keepalive: handler } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const send = (headers: Record<string, string>) => browser.send(handler, keepalive, { method: "POST", headers });
  expect((await send({ origin: "http://localhost:3000" })).status).toBe(200);
  expect((await send({ origin: "https://bank.example", "x-forwarded-host": "bank.example" })).status).toBe(200);
  expect((await send({ origin: "https://bank.example" })).status).toBe(403);
  expect((await send({})).status).toBe(403);
});

test("sign-out deletes both cookies", async () => {
  const { browser, middleware, post } = await signedIn();
  at(600);
  await browser.load(middleware);
  const answer = await post("/api/session/sign-out");
  expect(await answer.json()).toMatchObject({ status: "anonymous" });
  expect(answer.deleted.sort()).toEqual(["app", "app.clock"]);
});

test("wrong methods and unknown actions are told so", async () => {
  const { get, post } = await signedIn();
  const wrong = await get(keepalive);
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
  const alsoWrong = await post(status);
  expect([alsoWrong.status, alsoWrong.headers.get("allow")]).toEqual([405, "GET"]);
  for (const path of ["/api/session/nothing", "/api/session", "/api/session/__proto__", "/api/session/toString"]) {
    expect((await get(path)).status).toBe(404);
  }
  expect((await get("/api/session/expire")).status).toBe(404);
  expect((await get("/api/session/status/")).status).toBe(200);
});

test("a plain Request is as good as Next's", async () => {
  const { status: handler } = create();
  const answer = await handler(new Request("http://localhost:3000/api/session/status"));
  expect(await answer.json()).toMatchObject({ status: "anonymous" });
});
