import { clockOf, create, hour, idOf, minute, openBrowser, signIn, start, stopClock } from "../support/flow.js";

const at = stopClock();

test("a session ends at its idle timeout, and not a second before", async () => {
  for (const [age, alive] of [
    [30 * minute - 1, true],
    [30 * minute, false],
    [30 * minute + 1, false],
  ] as const) {
    const { middleware } = create();
    const browser = openBrowser();
    at(0);
    await signIn(browser, middleware);
    at(age);
    const { location } = await browser.load(middleware, "/account");
    expect(location).toBe(alive ? null : "/login?reason=idle&returnTo=/account");
    expect(browser.cookies.has("app")).toBe(alive);
  }
});

test("activity keeps a session alive up to its absolute timeout, and not a second longer", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  for (let age = 20 * minute; age < 12 * hour; age += 20 * minute) {
    at(age);
    expect((await browser.load(middleware)).location).toBeNull();
  }
  at(12 * hour - 1);
  expect((await browser.load(middleware)).location).toBeNull();
  at(12 * hour);
  expect((await browser.load(middleware)).location).toBe("/login?reason=absolute&returnTo=/account");
});

test("activity rewrites only the clock, once per grace period", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  const sealed = browser.cookies.get("app");
  at(59);
  expect((await browser.load(middleware)).set).toEqual([]);
  at(60);
  expect((await browser.load(middleware)).set).toEqual(["app.clock"]);
  at(119);
  expect((await browser.load(middleware)).set).toEqual([]);
  at(120);
  expect((await browser.load(middleware)).set).toEqual(["app.clock"]);
  expect(await clockOf(browser)).toMatchObject({ id: await idOf(browser), lastActivityAt: start + 120 });
  expect(browser.cookies.get("app")).toBe(sealed);
});

test("an expired session is not renewed by the request that finds it", async () => {
  const { middleware } = create({ isActivity: () => true });
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  const stolen = new Map(browser.cookies);
  at(31 * minute);
  expect((await browser.load(middleware)).deleted.sort()).toEqual(["app"]);
  browser.cookies = new Map(stolen);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});

test("a late request does not take back what a newer one recorded", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  at(10 * minute);
  await browser.load(middleware);
  at(10 * minute - 20);
  expect((await browser.load(middleware)).set).toEqual([]);
  expect(await clockOf(browser)).toMatchObject({ lastActivityAt: start + 10 * minute });
});

test("a shorter policy holds for cookies already out", async () => {
  const browser = openBrowser();
  at(0);
  await signIn(browser, create().middleware);
  at(5 * minute);
  const { location } = await browser.load(create({ idleTimeout: 5 * minute }).middleware);
  expect(location).toContain("reason=idle");
});

test("someone back long after the end is still told why", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  at(0);
  await signIn(browser, middleware);
  at(12 * hour + 23 * hour);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});

test("timeouts(session) judges each session by its own durations, as they are now", async () => {
  let adminIdle = 5 * minute;
  const { middleware } = create({
    timeouts: ({ user }) => (user?.role === "admin" ? { idleTimeout: adminIdle } : undefined),
  });
  const person = openBrowser();
  const admin = openBrowser();
  at(0);
  await signIn(person, middleware);
  await signIn(admin, middleware, { user: { id: "root", role: "admin" } });
  at(4 * minute + 59);
  const same = new Map(admin.cookies);
  expect((await admin.load(middleware)).location).toBeNull();
  admin.cookies = same;
  at(5 * minute);
  expect((await person.load(middleware)).location).toBeNull();
  expect((await admin.load(middleware)).location).toContain("reason=idle");
  admin.cookies = same;
  adminIdle = 10 * minute;
  expect((await admin.load(middleware)).location).toBeNull();
});

test("timeouts(session) that throws, or answers nonsense, leaves the configured durations", async () => {
  const errors: string[] = [];
  for (const timeouts of [
    () => {
      throw new Error("no database");
    },
    () => ({ idleTimeout: -1 }),
    () => ({ idleTimeout: Number.NaN }),
  ]) {
    const { middleware } = create({ timeouts, onError: ({ code }) => errors.push(code) });
    const browser = openBrowser();
    at(0);
    await signIn(browser, middleware);
    at(30 * minute - 1);
    expect((await browser.load(middleware)).location).toBeNull();
  }
  expect(new Set(errors)).toEqual(new Set(["ERR_CALLBACK"]));
});

test("an override that shortens the limit shortens the warning and the grace period with it, no other does", async () => {
  const configured = { warnBefore: 600, gracePeriod: 240 };
  for (const [overrides, warnBefore] of [
    [{}, 600],
    [undefined, 600],
    [{ idleTimeout: 40 * minute }, 600],
    [{ idleTimeout: 10 * minute }, 200],
    [{ idleTimeout: 10 * minute, warnBefore: 300 }, 300],
  ] as const) {
    const { middleware, status } = create({ ...configured, timeouts: () => overrides });
    const browser = openBrowser();
    at(0);
    await signIn(browser, middleware);
    const answer = await (await browser.fetch(status, "/api/session/status")).json();
    expect(answer).toMatchObject({ warnBefore });
  }
});
