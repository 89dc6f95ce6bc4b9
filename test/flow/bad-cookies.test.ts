import fc from "fast-check";
import * as ironSession from "iron-session";
import { create, hour, openBrowser, password, signIn, signInPlainly, stopClock } from "../support/flow.js";

const at = stopClock();
beforeEach(() => at(0));

const { sealData } = ironSession;
/** iron-session 8 reads most of what it refuses as an empty session, and an empty one is left alone. */
const tellsRefused = "nodeCookies" in ironSession;
const wrongPassword = "another password of at least 32 characters";

/** Nothing an attacker can put in the cookie signs anyone in, breaks anything, or sets a cookie. */
async function expectNoSession(cookies: Record<string, string>, { stays = false } = {}): Promise<void> {
  const errors: string[] = [];
  const { middleware, status } = create({ onError: ({ message }) => errors.push(message) });
  const browser = openBrowser();
  browser.cookies = new Map(Object.entries(cookies));
  const answer = await browser.load(middleware);
  // Deleted, or a later sign-in in fewer chunks could never be read.
  expect([answer.status, answer.set]).toEqual([200, []]);
  if (stays) expect(answer.deleted).toEqual([]);
  else if (tellsRefused) expect(answer.deleted).toEqual(Object.keys(cookies));
  // iron-session 8 would throw on some of these in the app itself: it does not get to see them.
  expect(answer.forwarded ?? "").not.toContain("app");
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({ status: "anonymous" });
  for (const message of errors) {
    for (const value of Object.values(cookies)) if (value.length > 8) expect(message).not.toContain(value);
  }
}

test("broken, truncated, forged and foreign seals read as no session", async () => {
  const good = await sealData({ user: { id: "ada" } }, { password });
  const parts = good.split("*");
  for (const value of [
    "x",
    "undefined",
    "Fe26.2",
    good.slice(0, -5),
    good.slice(0, 40),
    `${good}x`.replace("~2", "x~2"),
    good.replace("Fe26.2", "Fe26.1"),
    [...parts.slice(0, 5), "9999999999999", ...parts.slice(6)].join("*"),
    good.replaceAll("*", "."),
    "*".repeat(7),
    "a".repeat(17_000),
    await sealData({ user: { id: "eve" } }, { password: wrongPassword }),
    await sealData("a string", { password }),
    await sealData(42, { password }),
  ]) {
    await expectNoSession({ app: value });
  }
});

test("a seal of a password that this machine does not have yet reads as no session, and is left to those that do", async () => {
  const newer = await sealData({ user: { id: "ada" } }, { password: { 7: wrongPassword } });
  await expectNoSession({ app: newer }, { stays: true });
});

test("an expired seal reads as no session", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signInPlainly(browser, { ttl: 60 });
  at(121);
  expect((await browser.load(middleware)).set).toEqual([]);
  at(0);
  await signIn(browser, middleware);
  at(37 * hour + 1);
  expect((await browser.load(middleware)).location).toBeNull();
});

test("chunks with a gap read as no session", async () => {
  const good = await sealData({ user: { id: "ada" }, note: "n".repeat(5000) }, { password });
  const third = Math.ceil(good.length / 3);
  const chunks = [0, 1, 2].map((i) => good.slice(i * third, (i + 1) * third));
  const [a = "", b = "", c = ""] = chunks;
  await expectNoSession({ "app.0": a, "app.2": c });
  await expectNoSession({ "app.0": b, "app.1": a, "app.2": c });
  await expectNoSession({ "app.1": b, "app.2": c });
  const { middleware } = create();
  const browser = openBrowser();
  browser.cookies = new Map(Object.entries({ "app.0": a, "app.1": b, "app.2": c }));
  at(hour);
  expect((await browser.load(middleware)).deleted).toEqual(["app.0", "app.1", "app.2"]);
});

test("marks and clocks of a wrong shape count for nothing", async () => {
  for (const mark of [null, "x", 7, [], {}, { id: 7, startedAt: 1 }, { id: "", startedAt: 1 }, { id: "a" }]) {
    const browser = openBrowser();
    at(0);
    await signInPlainly(browser, { data: { user: { id: "ada" }, __timeout: mark } });
    at(hour);
    expect((await browser.load(create().middleware)).location).toContain("reason=idle");
  }
});

test("any cookie at all", async () => {
  const cookieText = fc.string({ unit: fc.constantFrom(...Array.from("Fe26.2*~%=azAZ09_-+/\u00e9")), maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(cookieText, cookieText, async (app, clock) => {
      const { middleware } = create();
      const browser = openBrowser();
      browser.cookies = new Map([
        ["app", encodeURIComponent(app)],
        ["app.clock", encodeURIComponent(clock)],
      ]);
      const answer = await browser.load(middleware);
      expect([answer.status, answer.set]).toEqual([200, []]);
    }),
    { numRuns: 300 },
  );
});

test("any corruption of a good seal", async () => {
  const good = await sealData({ user: { id: "ada" } }, { password });
  const sealed = good.slice(0, good.lastIndexOf("~"));
  await fc.assert(
    fc.asyncProperty(
      // Not the very last character: two of its bits are padding, and without them it is the same MAC.
      fc.nat({ max: sealed.length - 2 }),
      fc.constantFrom(...Array.from("aZ0*-_~.")),
      fc.constantFrom("replace", "insert", "cut"),
      async (index, character, how) => {
        if (how === "replace" && sealed[index] === character) return;
        const rest = how === "insert" ? sealed.slice(index) : how === "replace" ? sealed.slice(index + 1) : "";
        const corrupt = sealed.slice(0, index) + (how === "cut" ? "" : character) + rest;
        if (corrupt === "" || corrupt.startsWith(sealed.slice(0, -1))) return;
        const { middleware } = create();
        const browser = openBrowser();
        browser.cookies.set("app", `${corrupt}~2`);
        at(hour);
        // Read as a session it would be an hour old, and answered with a redirect.
        expect((await browser.load(middleware)).location).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});
