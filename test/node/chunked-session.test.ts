import { sealData } from "iron-session";
import { sealSession } from "next-session-timeout/testing";
import { create, hour, minute, openBrowser, password, start, stopClock } from "../support/flow.js";

// iron-session 9 can split a session over several cookies; 8 cannot.

const at = stopClock();
beforeEach(() => at(0));

const note = "n".repeat(5000);
const chunked = { session: { cookieName: "app", password, chunk: true } };

async function signInLarge(): Promise<ReturnType<typeof openBrowser>> {
  const browser = openBrowser();
  const seal = await sealData({ user: { id: "ada" }, note }, { password });
  const size = Math.ceil(seal.length / 2);
  browser.cookies.set("app.0", seal.slice(0, size));
  browser.cookies.set("app.1", seal.slice(size));
  return browser;
}

test("a session in chunks is marked, kept alive and ended in chunks", async () => {
  const { middleware, status } = create(chunked);
  const browser = await signInLarge();
  at(5 * minute);
  expect((await browser.load(middleware)).set).toEqual(["app.0", "app.1", "app.clock"]);
  at(10 * minute);
  expect((await browser.load(middleware)).set).toEqual(["app.clock"]);
  expect(await (await browser.fetch(status, "/api/session/status")).json()).toMatchObject({
    status: "active",
    absoluteExpiresIn: 12 * hour - 10 * minute,
  });
  at(hour);
  expect((await browser.load(middleware)).deleted).toEqual(["app.0", "app.1"]);
});

test("a session the mark would make too large stays as it is, and that is reported", async () => {
  const errors: string[] = [];
  const { middleware } = create({ onError: ({ code }) => errors.push(code) });
  const browser = await signInLarge();
  at(5 * minute);
  const { status, set } = await browser.load(middleware);
  expect([status, set, errors]).toEqual([200, [], ["ERR_COOKIE_TOO_LARGE"]]);
  at(30 * minute);
  expect((await browser.load(middleware)).location).toContain("reason=idle");
});

test("sessionOptions makes cookies without Max-Age whose seals still have a date", async () => {
  const { getIronSession } = await import("iron-session");
  const { sessionOptions } = create();
  const headers = new Headers();
  const session = await getIronSession<{ user?: string }>(
    new Request("http://localhost"),
    { headers } as Response,
    sessionOptions,
  );
  session.user = "ada";
  await session.save();
  const line = headers.get("set-cookie") ?? "";
  expect(line).not.toContain("Max-Age");
  expect(line.split("*")[5]).toBe(String((start + 14 * 24 * hour) * 1000));
});

test("a session too large for one cookie is sealed in chunks", async () => {
  const session = { cookieName: "app", password, chunk: true };
  const { cookies } = await sealSession({ session }, { note: "x".repeat(4000) });
  expect(cookies.map(({ name }) => name)).toEqual(["app.0", "app.1", "app.clock"]);
});
