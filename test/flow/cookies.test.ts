import { sealData, unsealData } from "iron-session";
import {
  create,
  day,
  forgeClock,
  hour,
  idOf,
  inside,
  minute,
  openBrowser,
  password,
  signIn,
  signInPlainly,
  start,
  stopClock,
} from "../support/flow.js";
import { askPages, startOver } from "../support/pages-request.js";

const at = stopClock();
beforeEach(() => at(0));

test("a missing, unreadable or foreign clock means the session was last used when it started", async () => {
  const { middleware } = create();
  const other = openBrowser();
  await signIn(other, middleware);
  at(10 * minute);
  await other.load(middleware);
  const foreign = other.cookies.get("app.clock") ?? "";

  for (const clock of [undefined, "", "garbage", "Fe26.2*1*a*b*c**d*e~2", foreign]) {
    const browser = openBrowser();
    at(0);
    await signIn(browser, middleware);
    at(20 * minute);
    await browser.load(middleware);
    if (clock === undefined) browser.cookies.delete("app.clock");
    else browser.cookies.set("app.clock", clock);
    at(30 * minute - 1);
    expect((await browser.fetch(middleware, "/page")).location).toBeNull();
    if (clock === undefined) browser.cookies.delete("app.clock");
    else browser.cookies.set("app.clock", clock);
    at(30 * minute);
    expect((await browser.load(middleware)).location).toContain("reason=idle");
  }
});

test.each([
  [30, "alive"],
  [31, "expired"],
])("a clock %i seconds in the future leaves the session %s", async (ahead, state) => {
  const { middleware } = create();
  const browser = openBrowser();
  await signIn(browser, middleware);
  const now = 31 * minute;
  at(now);
  await forgeClock(browser, { lastActivityAt: start + now + ahead });
  const { location } = await browser.load(middleware);
  expect(location).toBe(state === "alive" ? null : "/login?reason=idle&returnTo=/account");
});

test("an unmarked session is as old as its seal", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signInPlainly(browser);
  at(30 * minute - 1);
  expect((await browser.fetch(middleware)).status).toBe(200);
  at(30 * minute);
  expect((await browser.fetch(middleware)).status).toBe(401);
});

test("an unmarked session is marked on page loads and on requests that change something, on no other", async () => {
  const { middleware } = create();
  for (const [path, init, marks] of [
    ["/api/data", {}, false],
    ["/page", {}, false],
    ["/api/data", { method: "POST" }, true],
  ] as const) {
    const browser = openBrowser();
    await signInPlainly(browser);
    const answer = await browser.fetch(middleware, path, init);
    expect(answer.set).toEqual(marks ? ["app", "app.clock"] : []);
    // What the app saves there keeps the mark all the same.
    const read = /(?:^|; )app=([^;]*)/.exec(answer.forwarded ?? "")?.[1] ?? "";
    expect(await unsealData(read, { password })).toMatchObject({ __timeout: { startedAt: start } });
  }
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  expect((await browser.load(middleware)).set).toEqual(["app", "app.clock"]);
  expect(await inside(browser)).toEqual({
    user: { id: "ada" },
    __timeout: { id: expect.stringMatching(/^[\w-]{22}$/), startedAt: start },
  });
});

test("a seal that never ends is no session: it could be replayed for ever", async () => {
  const { middleware, status } = create();
  const browser = openBrowser();
  await signInPlainly(browser, { ttl: 0 });
  expect((await browser.fetch(middleware)).forwarded).toBe("");
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({ status: "anonymous" });
  expect((await browser.load(middleware)).deleted).toEqual(["app"]);
});

test("a session that was saved by plain iron-session has one id, wherever and however often it is met", async () => {
  const seal = await sealData({ user: { id: "ada" } }, { password, ttl: 14 * day });
  const ids = new Set<string>();
  // What follows "~" in a seal is read by nobody.
  for (const copy of [seal, seal, `${seal}~x`]) {
    const browser = openBrowser();
    browser.cookies.set("app", copy);
    await browser.load(create().middleware);
    ids.add(await idOf(browser));
  }
  expect(ids.size).toBe(1);
});

test("someone who is not signed in gets no cookie", async () => {
  const { middleware, status } = create();
  const nobody = openBrowser();
  expect((await nobody.load(middleware)).set).toEqual([]);
  const emptied = openBrowser();
  await signInPlainly(emptied, { data: {}, ttl: 0 });
  const mark = { __timeout: { id: "x", startedAt: start } };
  const marked = openBrowser();
  await signInPlainly(marked, { data: mark });
  for (const browser of [emptied, marked]) {
    const { set, deleted } = await browser.load(middleware);
    expect([set, deleted]).toEqual([[], []]);
    expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({
      status: "anonymous",
    });
  }
});

test("a session from the future reads as none", async () => {
  const { middleware } = create();
  for (const sign of [signInPlainly, (b: ReturnType<typeof openBrowser>) => signIn(b, middleware)]) {
    const browser = openBrowser();
    at(hour);
    await sign(browser);
    at(0);
    const { set, status, forwarded } = await browser.load(middleware);
    expect([status, set, forwarded]).toEqual([200, [], ""]);
  }
});

test("cookies carry iron-session's attributes, and are deleted with the same", async () => {
  const cookieOptions = { path: "/app", domain: "example.com", secure: false, sameSite: "strict" as const };
  const { middleware } = create({ session: { cookieName: "app", password, cookieOptions } });
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  await browser.load(middleware);
  const attributes = (line: string) => line.split("; ").slice(1).sort();
  const set = ["Domain=example.com", "HttpOnly", "Path=/app", "SameSite=strict"];
  expect(browser.lines.map(attributes)).toEqual([set, set]);
  at(hour);
  await browser.load(middleware);
  expect(browser.lines).toHaveLength(2);
  for (const line of browser.lines) {
    expect(attributes(line).filter((a) => !/^(Max-Age=0|Expires=)/i.test(a))).toEqual(set);
  }
});

test("persistent cookies outlive the session by a day", async () => {
  const { middleware, sessionOptions } = create({ expireAtBrowserClose: false });
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  await browser.load(middleware);
  for (const line of browser.lines) expect(line).toContain(`Max-Age=${12 * hour + day}`);
  expect(sessionOptions.ttl).toBe(14 * day);
});

test("a rotated password still opens old cookies, and seals with the new one", async () => {
  const rotated = { 1: password, 2: "another password of at least 32 characters" };
  const { middleware } = create({ session: { cookieName: "app", password: rotated } });
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  await browser.load(middleware);
  expect(browser.cookies.get("app")).toMatch(/^Fe26\.2\*2\*/);
  expect(browser.cookies.get("app.clock")).toMatch(/^1\.2\./);
  at(10 * minute);
  expect((await browser.load(middleware)).location).toBeNull();
});

test("every answer that sets a cookie, and every redirect, is never cached", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signInPlainly(browser);
  at(5 * minute);
  const renewed = await browser.load(middleware);
  at(hour);
  const ended = await browser.load(middleware);
  for (const { headers } of [renewed, ended]) {
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("vary")).toBe("Cookie");
  }
});

test("what follows in the same request reads the renewed cookies, and none of an expired session", async () => {
  const { middleware } = create();
  const browser = openBrowser();
  await signInPlainly(browser);
  browser.cookies.set("theme", "dark");
  at(5 * minute);
  const renewed = await browser.load(middleware);
  expect(renewed.forwarded).toBe(
    ["theme", "app", "app.clock"]
      .map((name) => `${name}=${encodeURIComponent(browser.cookies.get(name) ?? "")}`)
      .join("; "),
  );
  at(hour);
  const ended = await browser.load(middleware, "/login");
  // The note of the end is read by the sign-in page, which may say why.
  expect(ended.forwarded).toMatch(/^theme=dark; app\.clock=1\.1\.[\w.-]+$/);
});

test("who signs in with nothing that is kept is nobody, with no clock that says otherwise", async () => {
  const timeout = create();
  const browser = openBrowser();
  await startOver(browser, timeout);
  // JSON leaves it out.
  await startOver(browser, timeout, { user: undefined });
  expect(browser.cookies.has("app.clock")).toBe(false);
  const { request, response } = askPages(browser);
  expect(await timeout.getSessionStatus(request, response)).toMatchObject({ status: "anonymous" });
  expect(await timeout.requireSession(request, response)).toMatchObject({ redirect: { destination: "/login" } });
});
