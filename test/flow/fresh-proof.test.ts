import { getIronSession, sealData } from "iron-session";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { sealSession } from "next-session-timeout/testing";
import type { AppSession } from "../support/flow.js";
import {
  clockOf,
  create,
  forgeClock,
  hour,
  idOf,
  inside,
  minute,
  openBrowser,
  password,
  signIn,
  start,
  stopClock,
} from "../support/flow.js";
import { askPages, confirm, startOver } from "../support/pages-request.js";

const at = stopClock();
beforeEach(() => at(0));

const maxAge = 5 * minute;
const askConfirm = "/login?reason=confirm&returnTo=/email%3Fx%3D1";
let registries = 0;
const registry = () => memoryRegistry({ name: `fresh ${(registries += 1)}` });

/** Where a page that needs a fresh proof sends this browser; `undefined`: nowhere. */
async function sentTo(
  browser: ReturnType<typeof openBrowser>,
  { requireFreshSession }: ReturnType<typeof create>,
  headers: Record<string, string> = {},
) {
  const { request, response, answer } = askPages(browser, headers);
  const { redirect } = await requireFreshSession(request, response, { maxAge, returnTo: "/email?x=1" });
  answer();
  return redirect?.destination;
}

test.each([
  [maxAge - 1, undefined],
  [maxAge, askConfirm],
  [maxAge + 1, askConfirm],
])("%i seconds after the sign-in a page that needs a fresh proof sends to %s", async (age, destination) => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  at(age);
  expect(await sentTo(browser, timeout)).toBe(destination);
});

test.each([
  [maxAge - 1, undefined],
  [maxAge, askConfirm],
])(
  "%i seconds after a confirmation it sends to %s, whatever was renewed or saved meanwhile",
  async (age, destination) => {
    const timeout = create();
    const browser = openBrowser();
    await startOver(browser, timeout);
    at(20 * minute);
    await confirm(browser, timeout);
    at(20 * minute + age);
    // Steady: judged by the clock alone.
    expect(await sentTo(browser, timeout)).toBe(destination);
    await browser.load(timeout.middleware);
    expect(await sentTo(browser, timeout)).toBe(destination);
    const { request, response, answer } = askPages(browser);
    const session = await timeout.getSession(request, response);
    session.note = "saved";
    await session.save();
    answer();
    expect(await sentTo(browser, timeout)).toBe(destination);
    browser.cookies.delete("app.clock");
    expect(await sentTo(browser, timeout)).toBe(destination);
  },
);

test("a confirmation gives a new id, starts the idle timeout over, and not the absolute one", async () => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  const before = await idOf(browser);
  at(25 * minute);
  await confirm(browser, timeout);
  expect(await idOf(browser)).not.toBe(before);
  expect(await inside(browser)).toMatchObject({ user: { id: "ada" }, __timeout: { startedAt: start } });
  const { request, response } = askPages(browser);
  expect(await timeout.getSessionStatus(request, response)).toMatchObject({
    status: "active",
    idleSeconds: 0,
    authenticatedSeconds: 0,
    absoluteExpiresIn: 12 * hour - 25 * minute,
  });
});

test("signing in anew is a proof, and starts everything over", async () => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  at(10 * minute);
  await confirm(browser, timeout);
  at(20 * minute);
  await startOver(browser, timeout);
  expect(await inside(browser)).toMatchObject({ __timeout: { startedAt: start + 20 * minute } });
  at(20 * minute + maxAge - 1);
  expect(await sentTo(browser, timeout)).toBeUndefined();
});

test("a slow renewal under the id from before neither ends the confirmed session nor makes its proof older or newer", async () => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  const older = browser.cookies.get("app.clock") ?? "";
  at(29 * minute);
  await confirm(browser, timeout);
  browser.cookies.set("app.clock", older);
  at(32 * minute);
  expect((await browser.load(timeout.middleware)).location).toBeNull();
  expect(await sentTo(browser, timeout)).toBeUndefined();
  browser.cookies.set("app.clock", older);
  at(29 * minute + maxAge);
  expect(await sentTo(browser, timeout)).toBe(askConfirm);
});

describe("what is no proof", () => {
  async function stale(timeout: ReturnType<typeof create>) {
    const browser = openBrowser();
    await startOver(browser, timeout);
    at(10 * minute);
    return browser;
  }

  test("the clock of a fresh session beside the cookie of an old one", async () => {
    const timeout = create();
    const old = await stale(timeout);
    const fresh = openBrowser();
    await startOver(fresh, timeout);
    old.cookies.set("app.clock", fresh.cookies.get("app.clock") ?? "");
    expect(await sentTo(old, timeout)).toBe(askConfirm);
  });

  test("the cookie from before a confirmation, beside the clock from after it", async () => {
    const timeout = create();
    const browser = await stale(timeout);
    const before = browser.cookies.get("app") ?? "";
    await confirm(browser, timeout);
    browser.cookies.set("app", before);
    expect(await sentTo(browser, timeout)).toBe(askConfirm);
  });

  test("a clock that was tampered with, of another app, or none", async () => {
    const timeout = create();
    const browser = await stale(timeout);
    const own = browser.cookies.get("app.clock") ?? "";
    const session = { cookieName: "app", password: "another password of at least 32 characters" };
    const foreign = (await sealSession({ session }, { user: { id: "ada" } })).cookies[1]?.value ?? "";
    const clock = await clockOf(browser);
    const forged = btoa(JSON.stringify({ ...clock, authenticatedAt: start + 600 })).replaceAll("=", "");
    const [version, passwordId, , signature] = own.split(".");
    for (const text of [`${own.slice(0, -2)}AA`, foreign, `${version}.${passwordId}.${forged}.${signature}`, ""]) {
      browser.cookies.set("app.clock", text);
      expect(await sentTo(browser, timeout)).toBe(askConfirm);
    }
  });

  test.each([
    [30, undefined],
    [31, askConfirm],
  ])("a date %i seconds ahead of this machine's time: %s", async (ahead, destination) => {
    const timeout = create();
    const browser = await stale(timeout);
    await forgeClock(browser, { authenticatedAt: start + 600 + ahead, lastActivityAt: start + 600 });
    expect(await sentTo(browser, timeout)).toBe(destination);
    const { request, response } = askPages(browser);
    const { authenticatedSeconds, status } = await timeout.getSessionStatus(request, response);
    expect([status, authenticatedSeconds]).toEqual(["active", destination === undefined ? 0 : null]);
  });

  test("a date that is none", async () => {
    const timeout = create();
    const browser = await stale(timeout);
    const mark = { id: await idOf(browser), startedAt: start + 600, authenticatedAt: "now" };
    const data = { user: { id: "ada" }, __timeout: mark };
    browser.cookies.set("app", await sealData(data, { password, ttl: hour }));
    expect(await sentTo(browser, timeout)).toBe(askConfirm);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, undefined, "300"])("a maxAge of %s is refused", async (wrong) => {
    const { requireFreshSession } = create();
    const { request, response } = askPages(openBrowser());
    const call = requireFreshSession(request, response, { maxAge: wrong as number });
    await expect(call).rejects.toMatchObject({ code: "ERR_USAGE" });
  });
});

test("nobody who is not signed in is asked for a proof, but for a sign-in", async () => {
  const timeout = create();
  expect(await sentTo(openBrowser(), timeout)).toBe("/login?returnTo=/email%3Fx%3D1");
  const browser = openBrowser();
  await startOver(browser, timeout);
  at(30 * minute);
  expect(await sentTo(browser, timeout)).toBe("/login?reason=idle&returnTo=/email%3Fx%3D1");
  const { request, response } = askPages(browser);
  expect(await timeout.getSessionStatus(request, response)).toMatchObject({ authenticatedSeconds: null });
});

test.each<[string, Record<string, string>]>([
  ["an action sent by script", { "next-action": "4f2a" }],
  ["a form sent without script", { "content-type": "multipart/form-data; boundary=x" }],
])("%s leads back to the page it was sent from", async (_, headers) => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  at(maxAge);
  const referer = "http://localhost:3000/account/email?from=menu";
  const { request, response } = askPages(browser, { ...headers, referer });
  const { redirect } = await timeout.requireFreshSession(request, response, { maxAge });
  expect(redirect?.destination).toBe("/login?reason=confirm&returnTo=/account/email%3Ffrom%3Dmenu");
});

describe("a confirmation of a session that is over", () => {
  test("is refused where there is none", async () => {
    const { getSession, confirmSession } = create();
    const { request, response } = askPages(openBrowser());
    const session = await getSession(request, response);
    session.user = { id: "ada" };
    await expect(confirmSession(session)).rejects.toMatchObject({ code: "ERR_SESSION_ENDED" });
  });

  test.each([
    [30 * minute - 1, true],
    [30 * minute, false],
  ])("after %i idle seconds it is alive: %s", async (age, alive) => {
    const timeout = create();
    const browser = openBrowser();
    await startOver(browser, timeout);
    at(age - 10);
    const { request, response, answer } = askPages(browser);
    const session = await timeout.getSession(request, response);
    // Checking a password takes its time.
    at(age);
    const confirmed = timeout.confirmSession(session);
    if (alive) await expect(confirmed).resolves.toBeUndefined();
    else await expect(confirmed).rejects.toMatchObject({ code: "ERR_SESSION_ENDED" });
    answer();
    expect(browser.cookies.has("app")).toBe(alive);
    if (!alive) expect((await browser.load(timeout.middleware)).location).toContain("reason=idle");
  });

  test("is refused where it was revoked meanwhile, and leaves nobody signed in", async () => {
    const timeout = create({ registry: registry(), userId: ({ user }) => user?.id });
    const browser = openBrowser();
    await startOver(browser, timeout);
    const { request, response, answer } = askPages(browser);
    const session = await timeout.getSession(request, response);
    await timeout.revokeSession(await idOf(browser));
    await expect(timeout.confirmSession(session)).rejects.toMatchObject({ code: "ERR_SESSION_ENDED" });
    expect({ ...session }).toEqual({});
    answer();
    expect(browser.cookies.has("app")).toBe(false);
    expect((await browser.load(timeout.middleware)).location).toContain("reason=revoked");
  });
});

test.each(["first", "last"])(
  "a form that is sent twice confirms once and signs nobody out, with the answer of the one that came too late coming %s",
  async (late) => {
    const timeout = create({ registry: registry(), userId: ({ user }) => user?.id });
    const browser = openBrowser();
    await startOver(browser, timeout);
    const [one, two] = [askPages(browser), askPages(browser)];
    const first = await timeout.getSession(one.request, one.response);
    const second = await timeout.getSession(two.request, two.response);
    await timeout.confirmSession(first);
    await expect(timeout.confirmSession(second)).rejects.toMatchObject({ code: "ERR_SESSION_ENDED" });
    for (const { answer } of late === "first" ? [two, one] : [one, two]) answer();
    expect(two.response.getHeader("set-cookie")).toBeUndefined();
    expect(await sentTo(browser, timeout)).toBeUndefined();
    expect((await browser.load(timeout.middleware)).location).toBeNull();
    expect(await timeout.listSessions("ada")).toHaveLength(1);
  },
);

test("who is confirmed while another sign-in takes the place of the session is told that", async () => {
  const timeout = create({ registry: registry(), userId: ({ user }) => user?.id, maxSessions: 1 });
  const browser = openBrowser();
  await startOver(browser, timeout);
  const { request, response, answer } = askPages(browser);
  const session = await timeout.getSession(request, response);
  await startOver(openBrowser(), timeout);
  await expect(timeout.confirmSession(session)).rejects.toMatchObject({ code: "ERR_SESSION_ENDED" });
  answer();
  expect(browser.cookies.has("app")).toBe(false);
  expect((await browser.load(timeout.middleware)).location).toContain("reason=replaced");
});

test("with a registry, the pair from before a confirmation is dead at once, and nobody is told that it ended", async () => {
  const told: string[] = [];
  const timeout = create({
    registry: registry(),
    userId: ({ user }) => user?.id,
    onEvent: ({ type, reason }) => told.push(`${type} ${reason}`),
  });
  const browser = openBrowser();
  await startOver(browser, timeout);
  const copy = Object.assign(openBrowser(), { cookies: new Map(browser.cookies) });
  await confirm(browser, timeout);
  expect((await copy.fetch(timeout.middleware)).status).toBe(409);
  const { request, response } = askPages(copy);
  expect({ ...(await timeout.getSession(request, response)) }).toEqual({});
  expect((await browser.load(timeout.middleware)).location).toBeNull();
  expect(await timeout.listSessions("ada")).toHaveLength(1);
  at(13 * hour);
  await timeout.expireSessions();
  expect(told).toEqual(["started null", "confirmed null", "ended idle"]);
});

test("a confirmation that the registry hears of late ends nothing for the app", async () => {
  const told: string[] = [];
  const store = registry();
  let fails = true;
  const timeout = create({
    registry: {
      ...store,
      async start(...given) {
        if (given[0].kind === "confirm" && fails) throw new Error("not now");
        return store.start(...given);
      },
    },
    userId: ({ user }) => user?.id,
    onEvent: ({ type, reason }) => void told.push(`${type} ${reason}`),
  });
  const browser = openBrowser();
  await startOver(browser, timeout);
  await confirm(browser, timeout);
  fails = false;
  at(10 * minute);
  await browser.load(timeout.middleware);
  await timeout.expireSessions();
  expect(told).toEqual(["started null", "confirmed null"]);
});

test("a plain iron-session is confirmed too", async () => {
  const timeout = create({ registry: registry(), userId: ({ user }) => user?.id });
  const browser = openBrowser();
  await signIn(browser, timeout.middleware);
  const before = await idOf(browser);
  at(10 * minute);
  const session = await getIronSession<AppSession>(
    {
      get: (name: string) => ({ name, value: browser.cookies.get(name) ?? "" }),
      set: (name: string, value: string) => void browser.cookies.set(name, value),
    } as never,
    { cookieName: "app", password },
  );
  await timeout.confirmSession(session);
  expect(await idOf(browser)).not.toBe(before);
  expect(await inside(browser)).toMatchObject({ __timeout: { startedAt: start, authenticatedAt: start + 600 } });
  at(10 * minute + maxAge - 1);
  expect(await sentTo(browser, timeout)).toBeUndefined();
  at(10 * minute + maxAge);
  expect(await sentTo(browser, timeout)).toBe(askConfirm);
  // The absolute timeout did not start over.
  const { request, response } = askPages(browser);
  const { absoluteExpiresIn } = await timeout.getSessionStatus(request, response);
  expect(absoluteExpiresIn).toBe(12 * hour - 15 * minute);
});

test.each([
  [maxAge - 1, undefined],
  [maxAge, askConfirm],
])("a session sealed for a test with a proof %i seconds ago sends to %s", async (authenticatedAgo, destination) => {
  const browser = openBrowser();
  const session = { cookieName: "app", password };
  const { cookies } = await sealSession({ session }, { user: { id: "ada" } }, { startedAgo: hour, authenticatedAgo });
  for (const { name, value } of cookies) browser.cookies.set(name, value);
  expect(await sentTo(browser, create())).toBe(destination);
});
