import type { SessionEvent } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { create, hour, idOf, minute, openBrowser, signIn, stopClock } from "../support/flow.js";
import { confirm, startOver } from "../support/pages-request.js";

const at = stopClock();
beforeEach(() => at(0));

let registries = 0;

function limited(options: Parameters<typeof create>[0] = {}) {
  const events: SessionEvent[] = [];
  const timeout = create({
    registry: memoryRegistry({ name: `limits ${(registries += 1)}` }),
    userId: ({ user }) => user?.id,
    maxSessions: 2,
    onEvent: (event) => events.push(event),
    ...options,
  });
  async function signedIn(fields?: object) {
    const browser = openBrowser();
    await startOver(browser, timeout, fields);
    return browser;
  }
  const statusOf = async (browser: ReturnType<typeof openBrowser>) =>
    (await browser.fetch(timeout.status, "/api/session/status")).json();
  const replaced = () => events.filter(({ reason }) => reason === "replaced").map(({ sessionId }) => sessionId);
  return { ...timeout, timeout, events, signedIn, statusOf, replaced };
}

test("a sign-in past the limit ends the least recently active session, which is told why", async () => {
  const { signedIn, statusOf, middleware, replaced, events, listSessions } = limited();
  const first = await signedIn();
  const firstId = await idOf(first);
  at(1);
  const second = await signedIn();
  at(2 * minute);
  await second.load(middleware);
  await signedIn();
  expect(replaced()).toEqual([firstId]);
  expect(events.at(-2)).toMatchObject({ type: "ended", userId: "ada", source: "startSession", actor: null });
  expect(await listSessions("ada")).toHaveLength(2);
  const cookies = new Map(first.cookies);
  expect((await first.load(middleware)).location).toBe("/login?reason=replaced&returnTo=/account");
  first.cookies = new Map(cookies);
  expect(await statusOf(first)).toMatchObject({ status: "expired", reason: "replaced", expiresIn: 0 });
  first.cookies = new Map(cookies);
  const refused = await first.fetch(middleware);
  expect([refused.status, await refused.json()]).toEqual([
    401,
    { error: "session_expired", reason: "replaced", signInPath: "/login" },
  ]);
  expect((await first.load(middleware)).location).toBe("/login?reason=replaced&returnTo=/account");
  expect(await statusOf(second)).toMatchObject({ status: "active" });
  // Nobody is told twice, by a sweep either.
  at(hour);
  await limited().expireSessions();
  expect(replaced()).toHaveLength(1);
});

test("with onLimit refuse, the sign-in is refused and nothing is written", async () => {
  const { signedIn, timeout, statusOf, events } = limited({ onLimit: "refuse" });
  const first = await signedIn();
  await signedIn();
  const third = openBrowser();
  const before = events.length;
  await expect(startOver(third, timeout)).rejects.toMatchObject({ code: "ERR_SESSION_LIMIT" });
  expect([third.cookies.size, events.length]).toEqual([0, before]);
  expect(await statusOf(first)).toMatchObject({ status: "active" });
  // Another user is another matter, and so is signing in again in the same browser.
  await startOver(third, timeout, { user: { id: "grace" } });
  await startOver(first, timeout);
  expect(await statusOf(first)).toMatchObject({ status: "active" });
});

test("confirming is no sign-in", async () => {
  const { signedIn, timeout, statusOf, replaced } = limited({ maxSessions: 1 });
  const browser = await signedIn();
  for (const age of [minute, 2 * minute]) {
    at(age);
    await confirm(browser, timeout);
  }
  expect(await statusOf(browser)).toMatchObject({ status: "active" });
  expect(replaced()).toEqual([]);
});

test("sessions whose time is up do not count", async () => {
  const { signedIn, replaced } = limited({ maxSessions: 1, onLimit: "refuse" });
  await signedIn();
  at(31 * minute);
  await signedIn();
  expect(replaced()).toEqual([]);
});

test("a session that never passed startSession counts from when its owner is heard, and ends the oldest", async () => {
  const { signedIn, timeout, statusOf, events, expireSessions } = limited({ maxSessions: 1, onLimit: "refuse" });
  const first = await signedIn();
  at(minute);
  const plain = openBrowser();
  await signIn(plain, timeout.middleware);
  expect(await statusOf(plain)).toMatchObject({ status: "active" });
  expect(await statusOf(first)).toMatchObject({ reason: "replaced" });
  await expireSessions();
  expect(events.filter(({ type }) => type === "ended")).toMatchObject([{ reason: "replaced", source: "sweep" }]);
});

test("the limit may be a session's own; one that makes no sense is reported and limits nothing", async () => {
  const errors: unknown[] = [];
  const { signedIn, listSessions } = limited({
    maxSessions: ({ user }) => (user?.role === "admin" ? Infinity : user?.role === "odd" ? -1 : 1),
    onError: (error) => errors.push(error),
  });
  for (const role of ["admin", "guest", "odd"]) {
    await signedIn({ user: { id: role, role } });
    await signedIn({ user: { id: role, role } });
  }
  const counts = await Promise.all(["admin", "guest", "odd"].map(async (id) => (await listSessions(id)).length));
  expect(counts).toEqual([2, 1, 2]);
  expect(errors).toMatchObject([{ code: "ERR_CALLBACK" }, { code: "ERR_CALLBACK" }]);
});
