import { sealData } from "iron-session";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { create, day, hour, inside, minute, openBrowser, password, signIn, stopClock } from "../support/flow.js";

// What a request costs is its unseals: each is most of a millisecond of a core.

const at = stopClock();
beforeEach(() => at(0));

/** How many seals a piece of work opens: iron-session decrypts once for each. */
async function unseals(work: () => Promise<unknown>): Promise<number> {
  const decrypt = jest.spyOn(crypto.subtle, "decrypt");
  await work();
  const count = decrypt.mock.calls.length;
  decrypt.mockRestore();
  return count;
}

test("the steady state opens no seal, in a process that has never seen the person either", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(5 * minute);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
  expect(await unseals(() => browser.load(create().middleware))).toBe(0);
  at(10 * minute);
  expect(await unseals(() => browser.fetch(create().status, "/api/session/status"))).toBe(0);
});

test("the steady state opens no seal for a registry that knows the session, or for durations asked a moment ago", async () => {
  const registry = memoryRegistry({ name: "unseals" });
  const { middleware } = create({ registry, userId: ({ user }) => user?.id, timeouts: () => ({ idleTimeout: hour }) });
  const browser = openBrowser();
  await signIn(browser, middleware);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
  at(59);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
  at(60);
  expect(await unseals(() => browser.load(middleware))).toBe(1);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
});

test("a registry that has never heard of the session is told whose it is, once", async () => {
  const registry = memoryRegistry({ name: "told once" });
  const browser = openBrowser();
  // On Edge, without the registry.
  await signIn(browser, create().middleware);
  const { middleware } = create({ registry, userId: ({ user }) => user?.id });
  expect(await unseals(() => browser.load(middleware))).toBe(1);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
  expect(await registry.list({ userId: "ada", limit: 9, now: 1_795_000_000 })).toHaveLength(1);
});

test("a session that the app saved is opened once, and its clock then written beside it", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(minute);
  const saved = { ...(await inside(browser)), note: "saved" };
  browser.cookies.set("app", await sealData(saved, { password, ttl: 14 * day }));
  expect(await unseals(() => browser.load(middleware, "/", { "sec-purpose": "prefetch" }))).toBe(1);
  expect(await unseals(() => browser.load(middleware))).toBe(1);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
});

test("after a save, durations, owner and registry together cost one unseal, and then none", async () => {
  const registry = memoryRegistry({ name: "saved" });
  const { middleware } = create({ registry, userId: ({ user }) => user?.id, timeouts: () => ({ idleTimeout: hour }) });
  const browser = openBrowser();
  await signIn(browser, middleware);
  at(minute);
  browser.cookies.set(
    "app",
    await sealData({ ...(await inside(browser)), note: "saved" }, { password, ttl: 14 * day }),
  );
  expect(await unseals(() => browser.load(middleware))).toBe(1);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
});

test("renewing each time opens no seal", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  for (const age of [5, 10, 15]) {
    at(age * minute);
    let set: string[] = [];
    expect(await unseals(async () => ({ set } = await browser.load(middleware)))).toBe(0);
    expect(set).toEqual(["app.clock"]);
  }
});

test("a new password costs nobody an unseal", async () => {
  const rotated = "a newer password of at least 32 characters";
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  const { middleware } = create({ session: { cookieName: "app", password: { 1: password, 2: rotated } } });
  at(5 * minute);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
  at(10 * minute);
  expect(await unseals(() => browser.load(middleware))).toBe(0);
});

test("a request is one round trip to the registry, and two where that has forgotten the session", async () => {
  const memory = memoryRegistry({ name: "round trips" });
  let registry = memory;
  let trips = 0;
  const counted: SessionRegistry = {
    ...memory,
    async visit(visit, now) {
      trips += 1;
      return registry.visit(visit, now);
    },
  };
  const { middleware } = create({ registry: counted, userId: ({ user }) => user?.id });
  const browser = openBrowser();
  const tripsOf = async (age: number): Promise<number> => {
    at(age);
    trips = 0;
    await browser.load(middleware);
    return trips;
  };
  await signIn(browser, middleware);
  expect(await tripsOf(1)).toBe(1);
  expect(await tripsOf(5 * minute)).toBe(1);
  browser.cookies.set(
    "app",
    await sealData({ ...(await inside(browser)), note: "saved" }, { password, ttl: 14 * day }),
  );
  expect(await tripsOf(6 * minute)).toBe(1);
  registry = memoryRegistry({ name: "restarted" });
  expect(await tripsOf(7 * minute)).toBe(2);
  expect(await tripsOf(8 * minute)).toBe(1);
});

test("many cookies of one name cost three unseals, and no more", async () => {
  const { middleware } = create();
  const seals = await Promise.all(
    Array.from({ length: 20 }, (_, n) => sealData({ user: { id: `${n}` } }, { password, ttl: 60 + n })),
  );
  at(hour);
  const cookie = seals.map((seal) => `app=${seal}`).join("; ");
  expect(await unseals(() => openBrowser().load(middleware, "/", { cookie }))).toBeLessThanOrEqual(3);
});

test("a clock does not outlive its time, wherever it was read before", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const cookies = new Map(browser.cookies);
  for (const [age, location] of [
    [30 * minute - 1, null],
    [30 * minute, "/login?reason=idle&returnTo=/account"],
  ] as const) {
    at(age);
    browser.cookies = new Map(cookies);
    expect((await browser.load(middleware)).location).toBe(location);
  }
});

test("two sets of options share nothing", async () => {
  const browser = openBrowser();
  await signIn(browser, create().middleware);
  const other = create({
    session: { cookieName: "app", password: "another password of at least 32 characters" },
  });
  const answer = await browser.fetch(other.status, "/api/session/status");
  expect(await answer.json()).toMatchObject({ status: "anonymous" });
});
