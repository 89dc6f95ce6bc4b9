import { SessionTimeoutError } from "next-session-timeout";
import type { SessionEvent, SessionRegistry } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { create, hour, idOf, minute, openBrowser, signIn, stopClock } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

type Options = Parameters<typeof create>[0];
let registries = 0;

async function signedIn(options: Options = {}) {
  const registry = memoryRegistry({ name: `flow ${(registries += 1)}` });
  const timeout = create({ registry, userId: ({ user }) => user?.id, ...options });
  const browser = openBrowser();
  await signIn(browser, timeout.middleware);
  await browser.fetch(timeout.status, "/api/session/status");
  return { ...timeout, registry, browser, id: await idOf(browser) };
}

const refuse = async () => {
  throw new Error("connection refused");
};
const broken: SessionRegistry = {
  visit: refuse,
  start: refuse,
  look: refuse,
  list: refuse,
  listAll: refuse,
  end: refuse,
  endUser: refuse,
  endAll: refuse,
  claimDue: refuse,
  acknowledge: refuse,
};

test("an ended session is refused at its next request, and told why", async () => {
  const { middleware, status, keepalive, revokeSession, browser, id } = await signedIn();
  expect(await revokeSession(id)).toBe(true);
  expect(await revokeSession(id)).toBe(false);
  const cookies = new Map(browser.cookies);
  const answer = await browser.load(middleware);
  expect(answer.location).toBe("/login?reason=revoked&returnTo=/account");
  browser.cookies = new Map(cookies);
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({
    status: "expired",
    reason: "revoked",
    expiresIn: 0,
    canExtend: false,
  });
  expect(browser.cookies.has("app")).toBe(false);
  browser.cookies = new Map(cookies);
  const kept = await browser.fetch(keepalive, "/api/session/keepalive", { method: "POST" });
  expect([kept.status, browser.cookies.has("app")]).toEqual([401, false]);
});

test("revoking a user ends what the registry has never seen; a sign-in after that is good", async () => {
  const { middleware, status, revokeUser, registry } = await signedIn();
  const before = openBrowser();
  await signIn(before, create().middleware, { user: { id: "ada" } });
  expect(await revokeUser("ada")).toBe(1);
  const told = await (await before.fetch(status, "/api/session/status")).json();
  expect(told).toMatchObject({ status: "expired", reason: "revoked" });
  // Saved by plain iron-session, it is told from the older ones by when it started, and machines' clocks differ.
  at(31);
  const after = openBrowser();
  await signIn(after, middleware);
  expect(await (await after.fetch(status, "/api/session/status")).json()).toMatchObject({ status: "active" });
  expect(await registry.list({ userId: "ada", limit: 10, now: 1_795_000_031 })).toHaveLength(1);
});

test("turning a registry on signs nobody out", async () => {
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  const { middleware, status, listSessions } = create({
    registry: memoryRegistry({ name: "turned on" }),
    userId: ({ user }) => user?.id,
  });
  expect((await browser.load(middleware)).location).toBeNull();
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({ status: "active" });
  expect(await listSessions("ada")).toMatchObject([{ sessionId: await idOf(browser), userId: "ada", current: false }]);
});

test("somebody else's session is not ended by its id", async () => {
  const { revokeSession, listSessions, listAllSessions, id } = await signedIn();
  expect(await revokeSession(id, { userId: "eve" })).toBe(false);
  expect(await revokeSession("never seen", { userId: "ada" })).toBe(false);
  expect(await listSessions("ada")).toHaveLength(1);
  expect(await revokeSession(id, { userId: "ada" })).toBe(true);
  expect(await listAllSessions()).toEqual([]);
});

const noIds: [given: string, id: unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["a number", 40_361],
  ["an object", { id: "secret" }],
  ["an empty string", ""],
];

test.each(noIds)("%s where an id is due is refused, and ends and lists nobody", async (given, value) => {
  const { listSessions, listAllSessions, revokeSession, revokeUser, id } = await signedIn();
  const noId = value as string;
  const calls: [call: Promise<unknown>, name: string, instead: string][] = [
    [listSessions(noId), "listSessions(userId)", "listAllSessions()"],
    [revokeUser(noId), "revokeUser(userId)", "revokeAll()"],
    [revokeSession(noId), "revokeSession(sessionId)", "listSessions"],
    [revokeSession(id, { userId: noId }), "revokeSession(id, { userId })", "leave `userId` out"],
  ];
  const errors = await Promise.all(calls.map(([call]) => call.catch((error: unknown) => error as Error)));
  for (const [index, [, name, instead]] of calls.entries()) {
    expect(errors[index]).toBeInstanceOf(SessionTimeoutError);
    expect(errors[index]).toMatchObject({ code: "ERR_USAGE" });
    const { message } = errors[index] as Error;
    expect(message).toContain(`${name} was given ${given}: pass `);
    expect(message).toContain(instead);
    expect(message).not.toMatch(/secret|40.?361/);
  }
  expect(await listAllSessions()).toMatchObject([{ sessionId: id, userId: "ada" }]);
});

test("everyone's sessions are listed by a function of its own", async () => {
  const { listAllSessions, registry, id } = await signedIn();
  const startedAt = 1_795_000_000;
  const times = {
    startedAt,
    lastActivityAt: startedAt,
    deadline: startedAt + hour,
    absoluteDeadline: startedAt + hour,
  };
  const nobodys = { sessionId: "nobody's", userId: null, userAgent: null, maxSessions: null, ...times };
  await registry.visit(nobodys, startedAt);
  expect((await listAllSessions()).map((one) => one.sessionId).sort()).toEqual([id, "nobody's"].sort());
  expect(await listAllSessions({ limit: 1 })).toHaveLength(1);
});

test("signing out ends the session for copies of its cookies too", async () => {
  const { signOut, status, browser } = await signedIn();
  const copy = openBrowser();
  copy.cookies = new Map(browser.cookies);
  await browser.fetch(signOut, "/api/session/sign-out", { method: "POST" });
  expect(await (await copy.fetch(status, "/api/session/status")).json()).toMatchObject({ reason: "revoked" });
});

test("requests that meet the end together tell of it once", async () => {
  const events: SessionEvent[] = [];
  const { status, browser } = await signedIn({ onEvent: (event) => events.push(event) });
  at(31 * minute);
  const copies = [1, 2, 3, 4].map(() => Object.assign(openBrowser(), { cookies: new Map(browser.cookies) }));
  await Promise.all(copies.map((copy) => copy.fetch(status, "/api/session/status")));
  expect(events.filter(({ type }) => type === "ended")).toMatchObject([
    { userId: "ada", reason: "idle", source: "handler" },
  ]);
});

test("a registry that is down leaves the timeouts to the cookies, and is reported", async () => {
  const errors: unknown[] = [];
  const { middleware, status } = create({ registry: broken, onError: (error) => errors.push(error) });
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(5 * minute);
  expect((await browser.load(middleware)).location).toBeNull();
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({ status: "active" });
  expect(errors[0]).toBeInstanceOf(SessionTimeoutError);
  expect(errors[0]).toMatchObject({ code: "ERR_REGISTRY" });
  at(hour);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});

test("with onRegistryError deny, a registry that is down makes it 503, and the cookies are kept", async () => {
  const { middleware, status } = create({ registry: broken, onRegistryError: "deny" });
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  for (const answer of [await browser.fetch(status, "/api/session/status"), await browser.load(middleware)]) {
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect([answer.set, answer.deleted]).toEqual([[], []]);
  }
});

describe("the sweep route", () => {
  const expireSecret = "a secret of sixteen or more";
  const path = "/api/session/expire";

  test("answers 404 without a secret, and 401 to any other", async () => {
    const none = await signedIn();
    expect((await openBrowser().fetch(none.handlers.POST, path, { method: "POST" })).status).toBe(404);
    const { handlers } = await signedIn({ expireSecret });
    for (const authorization of [
      "",
      "Bearer",
      "Bearer ",
      `Bearer ${expireSecret}x`,
      `Basic ${expireSecret}`,
      expireSecret,
    ]) {
      const answer = await openBrowser().fetch(handlers.POST, path, { method: "POST", headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });

  test("ends what is due, for cron services that send GET as well", async () => {
    const events: SessionEvent[] = [];
    const { handlers, id } = await signedIn({ expireSecret, onEvent: (event) => events.push(event) });
    const headers = { authorization: `Bearer ${expireSecret}` };
    // The cookie's clock may be a grace period ahead of the registry's.
    at(31 * minute - 1);
    expect(await (await openBrowser().fetch(handlers.GET, path, { headers })).json()).toMatchObject({ ended: 0 });
    at(31 * minute);
    const answer = await openBrowser().fetch(handlers.POST, path, { method: "POST", headers });
    expect(await answer.json()).toEqual({ ended: 1, failed: 0, more: false });
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(events).toMatchObject([
      { type: "started", sessionId: id },
      { type: "ended", sessionId: id, userId: "ada", reason: "idle", source: "sweep" },
    ]);
  });
});
