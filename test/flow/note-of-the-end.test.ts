import {
  create,
  forgeClock,
  hour,
  minute,
  openBrowser,
  scripted,
  signIn,
  signInPlainly,
  stopClock,
} from "../support/flow.js";
import type { TestBrowser } from "../support/flow.js";

// Once a session has ended, a note of why stays in place of its clock, until a page has told the person.

const at = stopClock();
const told = "/login?reason=idle&returnTo=/account";
const router = { ...scripted, accept: "*/*" };

async function expired(
  options: Parameters<typeof create>[0] = {},
): Promise<ReturnType<typeof create> & { browser: TestBrowser }> {
  const timeout = create(options);
  const browser = openBrowser();
  at(0);
  await signIn(browser, timeout.middleware);
  at(hour);
  return { ...timeout, browser };
}

test.each([
  ["an API", (b: TestBrowser, m: never) => b.fetch(m)],
  ["a router fetch", (b: TestBrowser, m: never) => b.send(m, "/account", { headers: router })],
  ["a prefetch", (b: TestBrowser, m: never) => b.load(m, "/account", { "sec-purpose": "prefetch" })],
])("after %s met the end, the next page still says why, once", async (_, meet) => {
  const { middleware, browser } = await expired();
  expect((await meet(browser, middleware as never)).status).toBe(401);
  expect(browser.cookies.has("app")).toBe(false);
  expect((await browser.load(middleware)).location).toBe(told);
  const after = await browser.load(middleware);
  expect([after.status, after.location]).toEqual([200, null]);
});

test("a Server Action says why, and the sign-in page counts as having said so", async () => {
  const { middleware, browser } = await expired();
  await browser.fetch(middleware);
  const action = await browser.fetch(middleware, "/account", { method: "POST", headers: { "next-action": "a" } });
  expect(action.headers.get("x-action-redirect")).toBe(`${told};push`);
  expect((await browser.load(middleware)).location).toBeNull();
  const other = await expired();
  await other.browser.fetch(other.middleware);
  await other.browser.load(other.middleware, "/login");
  expect((await other.browser.load(other.middleware)).location).toBeNull();
});

test("the router is made to load the page for ten seconds after the end was seen, then redirected", async () => {
  const { middleware, browser } = await expired();
  await browser.fetch(middleware);
  const seenAt = hour;
  for (const [later, status] of [
    [9, 401],
    [10, 401],
    [11, 307],
  ] as const) {
    at(seenAt + later);
    expect((await browser.send(middleware, "/account", { headers: router })).status).toBe(status);
  }
});

test("an API is not refused for a note alone: the sign-in form may be sent to one", async () => {
  const { middleware, browser } = await expired();
  expect((await browser.fetch(middleware)).status).toBe(401);
  expect((await browser.fetch(middleware, "/api/login", { method: "POST" })).status).toBe(200);
});

test("a note binds only its own session, and what is still presented of that is none once it was told", async () => {
  const { middleware, browser } = await expired();
  const left = new Map(browser.cookies);
  await browser.load(middleware);
  const note = browser.cookies.get("app.clock") ?? "";
  // The old session cookie comes back: its own browser was told.
  browser.cookies = new Map([
    ["app", left.get("app") ?? ""],
    ["app.clock", note],
  ]);
  const back = await browser.load(middleware);
  expect([back.status, back.location, back.deleted]).toEqual([200, null, ["app"]]);
  // Somebody else's session beside it is judged by itself.
  const other = openBrowser();
  await signInPlainly(other);
  other.cookies.set("app.clock", note);
  expect((await other.load(middleware)).set).toEqual(["app", "app.clock"]);
});

test("whoever signs in again is not told of the end before", async () => {
  const { middleware, browser } = await expired();
  await browser.fetch(middleware);
  await signIn(browser, middleware);
  const answer = await browser.load(middleware);
  expect([answer.status, answer.location]).toEqual([200, null]);
});

test("a clock from before the end ends with it; one of the future is no clock", async () => {
  const { middleware, browser } = await expired();
  await forgeClock(browser, { lastActivityAt: 1_795_000_000 + hour + 31 });
  expect((await browser.load(middleware)).location).toBe(told);
});

test("durations for a session are asked again after a grace period and after a save, and configured ones hold at once", async () => {
  let asked = 0;
  const timeouts = () => {
    asked += 1;
    return { idleTimeout: 10 * minute };
  };
  const { middleware } = create({ timeouts });
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  asked = 0;
  at(59);
  await browser.load(middleware);
  expect(asked).toBe(0);
  at(60);
  await browser.load(middleware);
  expect(asked).toBe(1);
  // A new deployment, whose own durations no clock carries.
  const shorter = create({ timeouts, absoluteTimeout: 61 });
  at(61);
  expect((await browser.load(shorter.middleware)).location).toContain("reason=absolute");
});

test("of the durations a session is given, each that makes no sense is left out by itself, and reported", async () => {
  const errors: string[] = [];
  const { middleware, status } = create({
    timeouts: () => ({ idleTimeout: 5 * minute, warnBefore: 10 }),
    onError: ({ message }) => errors.push(message),
  });
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({
    idleTimeout: 300,
    warnBefore: 100,
  });
  expect(errors[0]).toContain("warnBefore is 10");
  at(5 * minute);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});

test("where timeouts(session) throws, what the session was last judged by holds", async () => {
  let broken = false;
  const { middleware } = create({
    timeouts: () => {
      if (broken) throw new Error("the database is away");
      return { idleTimeout: 2 * hour };
    },
  });
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  broken = true;
  at(2 * hour - 1);
  expect((await browser.load(middleware)).location).toBeNull();
  at(4 * hour - 1);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});
