import { ownerKeys } from "../../src/cookies/keys.js";
import { tagOf } from "../../src/session/person.js";
import { create, hour, minute, openBrowser, password, signIn, stopClock } from "../support/flow.js";
import type { TestBrowser } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

const path = "/api/session/keep-key";
const userId = (session: { user?: { id: string } }) => session.user?.id;
const nobody = { keys: [], person: null, session: null };

interface Keys {
  keys: string[];
  person: string | null;
  session: string | null;
}

async function ask(
  app: ReturnType<typeof create>,
  browser: TestBrowser,
  { method = "POST", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) {
  const sent = await browser.fetch(method === "POST" ? app.handlers.POST : app.handlers.GET, path, { method, headers });
  return { sent, body: (await sent.json()) as unknown as Keys };
}

async function signedIn(app = create({ userId }), data: object = { user: { id: "ada" } }) {
  const browser = openBrowser();
  await signIn(browser, app.middleware, data);
  return { app, browser };
}

test("a live session with an owner gets a key for each password, and the tags of its status", async () => {
  const { app, browser } = await signedIn();
  const { sent, body } = await ask(app, browser);
  expect(sent.status).toBe(200);
  expect(sent.headers.get("cache-control")).toBe("private, no-store");
  expect(body.keys).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
  const status = await (await browser.fetch(app.handlers.GET, "/api/session/status")).json();
  expect([body.person, body.session]).toEqual([status["person"], status["session"]]);
});

test("the key is the user's: the same in each of their sessions, another for everybody else", async () => {
  const app = create({ userId });
  const [first, second, bob] = await Promise.all(
    ["ada", "ada", "bob"].map(async (id) => ask(app, (await signedIn(app, { user: { id } })).browser)),
  );
  expect(first?.body.keys).toEqual(second?.body.keys);
  expect(bob?.body.keys).not.toEqual(first?.body.keys);
  expect(first?.body.session).not.toBe(second?.body.session);
});

test("a new password adds a key in front of the old one", async () => {
  const { browser } = await signedIn();
  const before = (await ask(create({ userId }), browser)).body;
  const passwords = { 1: password, 2: "another password of at least 32 characters" };
  const rotated = create({ userId, session: { cookieName: "app", password: passwords } });
  const { keys, person } = (await ask(rotated, browser)).body;
  expect(keys).toEqual([expect.any(String), before.keys[0]]);
  expect(person?.split(".")).toContain(before.person);
});

test("a key is neither a tag nor another app's key", async () => {
  const session = { cookieName: "app", password };
  const [key = ""] = await ownerKeys(session, "ada");
  for (const purpose of ["person", "session"] as const) {
    expect(key.startsWith((await tagOf(session, purpose, "ada")) ?? "")).toBe(false);
  }
  expect(await ownerKeys({ ...session, cookieName: "other" }, "ada")).not.toContain(key);
});

test("asking is no activity", async () => {
  const { app, browser } = await signedIn();
  at(20 * minute);
  await ask(app, browser);
  expect(browser.lines).toEqual([]);
  at(30 * minute);
  expect((await ask(app, browser)).body).toEqual(nobody);
});

test.each([
  ["a second before its end", 30 * minute - 1, 1],
  ["at its end", 30 * minute, 0],
  ["a second after its end", 30 * minute + 1, 0],
])("%s, an idle session gets as many keys as that", async (_, time, keys) => {
  const { app, browser } = await signedIn();
  at(time);
  const { sent, body } = await ask(app, browser);
  expect([sent.status, body.keys.length]).toEqual([200, keys]);
});

test("nobody, a session without an owner and one that ended get no key", async () => {
  const app = create({ userId });
  expect((await ask(app, openBrowser())).body).toEqual(nobody);
  expect((await ask(app, (await signedIn(app, { note: "no user" })).browser)).body).toEqual(nobody);

  const { browser } = await signedIn(app);
  const copy = new Map(browser.cookies);
  at(13 * hour);
  const { sent, body } = await ask(app, browser);
  expect(body).toEqual(nobody);
  expect(sent.deleted).toContain("app");
  // The cookies from before, brought back.
  for (const [name, value] of copy) browser.cookies.set(name, value);
  expect((await ask(app, browser)).body).toEqual(nobody);
});

test("a mix of two people's cookies gives nobody another one's key", async () => {
  const app = create({ userId });
  const [ada, bob] = await Promise.all(["ada", "bob"].map((id) => signedIn(app, { user: { id } })));
  const key = (await ask(app, ada!.browser)).body.keys[0];
  for (const [name, value] of ada!.browser.cookies) {
    const mixed = openBrowser();
    for (const [own, theirs] of bob!.browser.cookies) mixed.cookies.set(own, theirs);
    mixed.cookies.set(name, value);
    const { body } = await ask(app, mixed);
    // The session cookie says whose it is; a clock opens nothing.
    expect(body.keys.includes(key!)).toBe(name === "app" && body.keys.length > 0);
  }
});

test("it is refused to other origins and to other methods", async () => {
  const { app, browser } = await signedIn();
  const none = { "sec-fetch-site": "" };
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    none,
    { ...none, origin: "https://evil.example" },
    { ...none, origin: "null" },
  ]) {
    const { sent, body } = await ask(app, browser, { headers });
    expect([sent.status, body]).toEqual([403, { error: "not_same_origin" }]);
  }
  const { sent, body } = await ask(app, browser, { method: "GET" });
  expect([sent.status, sent.headers.get("allow"), body.keys]).toEqual([405, "POST", undefined]);
});

test("without userId there is no such route", async () => {
  const { app, browser } = await signedIn(create());
  const { sent, body } = await ask(app, browser);
  expect([sent.status, body]).toEqual([404, { error: "no_user_id" }]);
});

test("the middleware leaves it alone", async () => {
  const { app, browser } = await signedIn();
  at(31 * minute);
  const passed = await browser.fetch(app.middleware, path, { method: "POST" });
  expect([passed.status, passed.set, passed.deleted]).toEqual([200, [], []]);
});
