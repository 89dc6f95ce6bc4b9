import { sealSession, type SessionAge } from "next-session-timeout/testing";
import { create, day, hour, inside, minute, openBrowser, password, stopClock } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

const options = { session: { cookieName: "app", password }, absoluteTimeout: 12 * hour };
const ada = { user: { id: "ada" } };

/** A browser that holds the cookies of a session of that age. */
async function openSealed(age: SessionAge, session: Parameters<typeof sealSession>[0] = options) {
  const browser = openBrowser();
  const { cookies } = await sealSession(session, ada, age);
  for (const { name, value } of cookies) browser.cookies.set(name, value);
  return browser;
}

test.each<[SessionAge, Record<string, unknown>]>([
  [{}, { status: "active", idleSeconds: 0, absoluteExpiresIn: 12 * hour }],
  [{ idleFor: 29 * minute }, { status: "warning", idleSeconds: 29 * minute, expiresIn: minute, canExtend: true }],
  [{ idleFor: 30 * minute - 1 }, { status: "warning", expiresIn: 1 }],
  [{ idleFor: 30 * minute }, { status: "expired", reason: "idle" }],
  [{ startedAgo: hour }, { status: "active", idleSeconds: 0, absoluteExpiresIn: 11 * hour }],
  [{ startedAgo: 12 * hour - 60 }, { status: "warning", expiresIn: 60, canExtend: false }],
  [{ startedAgo: 12 * hour }, { status: "expired", reason: "absolute" }],
  [
    { startedAgo: 9 * day, idleFor: 8 * day },
    { status: "expired", reason: "absolute" },
  ],
  [{ now: 1_795_000_000 - 29 * minute }, { status: "warning", expiresIn: minute }],
])("a session sealed with %j is what it says", async (age, status) => {
  const { handlers } = create();
  const browser = await openSealed(age);
  expect(await (await browser.fetch(handlers.GET, "/api/session/status")).json()).toMatchObject(status);
});

test("the app reads what was sealed, and goes on with the session as with its own", async () => {
  const { middleware } = create();
  const browser = await openSealed({ idleFor: 20 * minute });
  expect(await inside(browser)).toMatchObject(ada);
  expect((await browser.load(middleware)).set).toEqual(["app.clock"]);
});

test("the header is the cookies, for a plain request", async () => {
  const { cookies, header } = await sealSession(options, ada);
  expect(cookies.map(({ name }) => name)).toEqual(["app", "app.clock"]);
  expect(header).toBe(cookies.map(({ name, value }) => `${name}=${value}`).join("; "));
});

test("cookies carry the attributes the app would set", async () => {
  const attributes = async (...args: Parameters<typeof sealSession>) => {
    const [{ name: _, value: __, ...rest } = { name: "", value: "" }] = (await sealSession(...args)).cookies;
    return rest;
  };
  const url = "http://localhost:3000/shop";
  const common = { path: "/", httpOnly: true, secure: true, sameSite: "Lax" };
  expect(await attributes(options, ada)).toEqual(common);
  expect(await attributes(options, ada, { url })).toEqual({ ...common, domain: "localhost" });
  const cookieOptions = { sameSite: "none", path: "/shop", domain: "example.com", secure: false } as const;
  expect(await attributes({ session: { ...options.session, cookieOptions } }, ada, { url })).toEqual({
    path: "/shop",
    domain: "example.com",
    httpOnly: true,
    secure: false,
    sameSite: "None",
  });
  expect(await attributes({ ...options, expireAtBrowserClose: false }, ada)).toEqual({
    ...common,
    expires: 1_795_000_000 + 12 * hour + day,
  });
});

test("what createSessionTimeout returned can be sealed with, too", async () => {
  const { sessionOptions, handlers } = create();
  const browser = await openSealed({ idleFor: 29 * minute }, { session: sessionOptions });
  const answer = await browser.fetch(handlers.GET, "/api/session/status");
  expect(await answer.json()).toMatchObject({ status: "warning", expiresIn: minute });
  const { cookies } = await sealSession({ session: sessionOptions }, ada);
  expect(cookies.map(({ expires }) => expires)).toEqual([undefined, undefined]);
});

test.each<[SessionAge, string]>([
  [{ idleFor: 60, startedAgo: 59 }, "cannot be idle for 60"],
  [{ idleFor: -1 }, "idleFor is -1"],
  [{ startedAgo: 0.5 }, "startedAgo is 0.5"],
  [{ now: Number.NaN }, "now is NaN"],
])("an age that cannot be is refused: %j", async (age, message) => {
  await expect(sealSession(options, ada, age)).rejects.toMatchObject({
    code: "ERR_USAGE",
    message: expect.stringContaining(message),
  });
});

test("faulty options are refused as by createSessionTimeout", async () => {
  const faulty = { session: { cookieName: "", password } };
  await expect(sealSession(faulty, ada)).rejects.toMatchObject({ code: "ERR_OPTIONS" });
});
