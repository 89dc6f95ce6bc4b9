import type { SessionEvent } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import type { AppSession } from "../support/flow.js";
import { create, hour, idOf, minute, openBrowser, password, signIn, start, stopClock } from "../support/flow.js";
import { askPages, confirm, startOver } from "../support/pages-request.js";

const at = stopClock();
beforeEach(() => at(0));

let registries = 0;

/** Lets what goes on behind a response happen, until so many events were told. */
async function behind(events: readonly unknown[] = [], count = 0): Promise<void> {
  for (let turn = 0; turn < 20 || (events.length < count && turn < 2000); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function audited(options: Parameters<typeof create>[0] = {}) {
  const events: SessionEvent[] = [];
  const timeout = create({ userId: ({ user }) => user?.id, onEvent: (event) => events.push(event), ...options });
  const told = async (count = 0) => {
    await behind(events, count);
    return events.map(({ type, reason, source }) => `${type} ${reason} ${source}`);
  };
  return { ...timeout, timeout, events, told };
}

const registry = () => memoryRegistry({ name: `events ${(registries += 1)}` });
const both: [name: string, options: () => Parameters<typeof create>[0]][] = [
  ["without a registry", () => ({})],
  ["with a registry", () => ({ registry: registry() })],
];

describe.each(both)("%s", (_, options) => {
  test("a session is told from its start to its end", async () => {
    const { timeout, events, told, signOut } = audited(options());
    const browser = openBrowser();
    await startOver(browser, timeout);
    const first = await idOf(browser);
    at(minute);
    await confirm(browser, timeout);
    const second = await idOf(browser);
    at(2 * minute);
    await browser.fetch(signOut, "/api/session/sign-out", { method: "POST" });
    expect(await told()).toEqual([
      "started null startSession",
      "confirmed null confirmSession",
      "ended signed-out handler",
    ]);
    const common = { userId: "ada", startedAt: start, actor: null };
    expect(events).toEqual([
      {
        ...common,
        type: "started",
        reason: null,
        sessionId: first,
        lastActivityAt: start,
        at: start,
        source: "startSession",
      },
      {
        ...common,
        type: "confirmed",
        reason: null,
        sessionId: second,
        lastActivityAt: start + 60,
        at: start + 60,
        source: "confirmSession",
      },
      {
        ...common,
        type: "ended",
        reason: "signed-out",
        sessionId: second,
        lastActivityAt: start + 60,
        at: start + 120,
        source: "handler",
      },
    ]);
  });

  test("an app that signs people in by saving, and out by destroying, is told as well", async () => {
    const { getSession, events, told } = audited(options());
    const browser = openBrowser();
    const signingIn = askPages(browser);
    const session = await getSession(signingIn.request, signingIn.response);
    session.user = { id: "ada" };
    await session.save();
    session.note = "saved twice";
    await session.save();
    signingIn.answer();
    const signingOut = askPages(browser);
    (await getSession(signingOut.request, signingOut.response)).destroy();
    expect(await told(2)).toEqual(["started null save", "ended signed-out destroy"]);
    expect(events[1]).toMatchObject({ userId: "ada", sessionId: events[0]?.sessionId });
  });

  test("a session that the app emptied before it destroyed it has its owner still", async () => {
    const { getSession, timeout, events, told } = audited(options());
    const browser = openBrowser();
    await startOver(browser, timeout);
    const { request, response } = askPages(browser);
    const session = await getSession(request, response);
    delete session.user;
    session.destroy();
    expect(await told(2)).toEqual(["started null startSession", "ended signed-out destroy"]);
    expect(events[1]?.userId).toBe("ada");
  });

  test("a session that plain iron-session saved starts for the app when it is marked", async () => {
    const { middleware, told, events } = audited(options());
    const browser = openBrowser();
    await signIn(browser, middleware);
    await browser.load(middleware);
    expect(await told()).toEqual(["started null middleware"]);
    expect(events[0]).toMatchObject({ sessionId: await idOf(browser), userId: "ada", startedAt: start });
  });

  test("who signs in over another session replaces it", async () => {
    const { timeout, told, events } = audited(options());
    const browser = openBrowser();
    await startOver(browser, timeout);
    at(minute);
    await startOver(browser, timeout, { user: { id: "grace" } });
    expect((await told()).sort()).toEqual([
      "ended replaced startSession",
      "started null startSession",
      "started null startSession",
    ]);
    const ended = events.find(({ type }) => type === "ended");
    expect(ended).toMatchObject({ userId: "ada", sessionId: events[0]?.sessionId });
    expect(events.filter(({ userId }) => userId === "grace")).toHaveLength(1);
  });

  test.each([
    ["middleware", "ended idle middleware"],
    ["status", "ended idle handler"],
    ["getSession", "ended idle getSession"],
    ["sign-out", "ended idle handler"],
  ])("an end that %s meets is told once", async (where, line) => {
    const { timeout, told, middleware, status, signOut, getSession } = audited(options());
    const browser = openBrowser();
    await startOver(browser, timeout);
    at(30 * minute);
    const { request, response } = askPages(browser);
    if (where === "middleware") await browser.load(middleware);
    if (where === "status") await browser.fetch(status, "/api/session/status");
    if (where === "getSession") await Promise.all([1, 2, 3].map(async () => getSession(request, response)));
    if (where === "sign-out") await browser.fetch(signOut, "/api/session/sign-out", { method: "POST" });
    expect(await told()).toEqual(["started null startSession", line]);
  });
});

test("an end that was told is not told again, by whoever meets it or sweeps later", async () => {
  const { timeout, told, middleware, status, expireSessions } = audited({ registry: registry() });
  const browser = openBrowser();
  await startOver(browser, timeout);
  const copy = Object.assign(openBrowser(), { cookies: new Map(browser.cookies) });
  at(30 * minute);
  await browser.load(middleware);
  await copy.fetch(status, "/api/session/status");
  at(2 * hour);
  expect(await expireSessions()).toMatchObject({ ended: 0 });
  expect(await told()).toEqual(["started null startSession", "ended idle middleware"]);
});

test.each(["the server is killed before it tells", "the app throws when it is told"])(
  "where %s, a sweep tells it",
  async (what) => {
    const store = registry();
    let fails = true;
    const doomed = create({
      registry: what.startsWith("the server") ? { ...store, acknowledge: async () => new Promise(() => {}) } : store,
      userId: ({ user }) => user?.id,
      onEvent: async ({ type }) => {
        if (what.startsWith("the server")) await new Promise(() => {});
        if (type === "ended" && fails) throw new Error("the audit log is full");
      },
    });
    const browser = openBrowser();
    await startOver(browser, doomed);
    void doomed.revokeSession(await idOf(browser), { actor: "root" });
    await behind();
    fails = false;
    const { expireSessions, told, events } = audited({ registry: store });
    at(minute);
    expect(await expireSessions()).toMatchObject({ ended: 0 });
    at(10 * minute);
    expect(await expireSessions()).toMatchObject({ ended: 1 });
    expect(await told()).toEqual(["ended revoked sweep"]);
    expect(events).toMatchObject([{ userId: "ada", actor: "root" }]);
    at(hour);
    expect(await expireSessions()).toMatchObject({ ended: 0 });
  },
);

test("without onEvent nothing is kept for a sweep to tell", async () => {
  const store = registry();
  const timeout = create({ registry: store, userId: ({ user }) => user?.id });
  const browser = openBrowser();
  await startOver(browser, timeout);
  await timeout.revokeUser("ada");
  at(hour);
  const { expireSessions, told } = audited({ registry: store });
  await expireSessions();
  expect(await told()).toEqual([]);
});

test("who ended a session, one by one or all at once, is told", async () => {
  const { timeout, events, told, revokeSession, revokeUser, revokeAll } = audited({ registry: registry() });
  const people = ["ada", "ben", "ben", "cyd"];
  const browsers = await Promise.all(
    people.map(async (id) => {
      const browser = openBrowser();
      await startOver(browser, timeout, { user: { id } });
      return browser;
    }),
  );
  await revokeSession(await idOf(browsers[0] ?? openBrowser()), { actor: "root" });
  expect(await revokeUser("ben", { actor: "support" })).toBe(2);
  expect(await revokeAll()).toBe(1);
  await told();
  const ends = events.filter(({ type }) => type === "ended");
  expect(ends.map(({ userId, reason, source, actor }) => [userId, reason, source, actor])).toEqual([
    ["ada", "revoked", "revoke", "root"],
    ["ben", "revoked", "revoke", "support"],
    ["ben", "revoked", "revoke", "support"],
    ["cyd", "revoked", "revoke", null],
  ]);
  await expect(revokeUser("ada", { actor: "" })).rejects.toMatchObject({ code: "ERR_USAGE" });
});

test("an end that the registry recorded of a session it had never seen is told by who meets it", async () => {
  const { middleware, revokeUser, told } = audited({ registry: registry() });
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  await revokeUser("ada");
  await browser.load(middleware);
  expect(await told(1)).toEqual(["ended revoked middleware"]);
});

test("there is nothing secret in an event", async () => {
  const { timeout, events, told, signOut, middleware } = audited({ registry: registry() });
  const seen: string[] = [password];
  const note = (cookies: ReadonlyMap<string, string>) => seen.push(...cookies.values());
  const browser = openBrowser();
  await startOver(browser, timeout, { user: { id: "ada" }, note: "what the app keeps" } satisfies AppSession);
  note(browser.cookies);
  await confirm(browser, timeout);
  note(browser.cookies);
  await browser.fetch(signOut, "/api/session/sign-out", { method: "POST" });
  const plain = openBrowser();
  await signIn(plain, middleware);
  note(plain.cookies);
  at(hour);
  await plain.load(middleware);
  await told(5);
  expect(events).toHaveLength(5);
  // The compiler refuses a field that is missing here, and one that an event has no place for.
  const fields: Record<keyof SessionEvent, true> = {
    type: true,
    reason: true,
    sessionId: true,
    userId: true,
    startedAt: true,
    lastActivityAt: true,
    at: true,
    source: true,
    actor: true,
  };
  for (const event of events) {
    expect(Object.keys(event).sort()).toEqual(Object.keys(fields).sort());
    const text = JSON.stringify(event);
    for (const secret of [...seen, "Fe26", "what the app keeps"]) expect(text).not.toContain(secret);
  }
});
