import { NextRequest } from "next/server.js";
import { sealData, unsealData } from "iron-session";
import type { SessionTimeoutOptions } from "next-session-timeout";
import { createSessionTimeout } from "next-session-timeout";
import { digestOf, readClock, writeClock } from "../../src/cookies/clock-cookie.js";
import type { ClockCookie } from "../../src/cookies/clock-cookie.js";
import { cookieChanges } from "./set-cookie.js";

/** A literal moment for every flow: 2026-11-18. Epoch seconds. */
export const start = 1_795_000_000;
export const password = "a password of at least 32 characters";
export const minute = 60;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface AppSession {
  user?: { id: string; role?: string };
  note?: string;
}

/** Stops the clock at `start`; answers a function that moves it, in seconds from `start`. */
export function stopClock(): (secondsAfterStart: number) => void {
  let now = start;
  jest.spyOn(Date, "now").mockImplementation(() => now * 1000);
  return (secondsAfterStart) => {
    now = start + secondsAfterStart;
  };
}

type Options = Partial<SessionTimeoutOptions<AppSession>>;

export function create(options: Options = {}): ReturnType<typeof createSessionTimeout<AppSession>> {
  return createSessionTimeout<AppSession>({
    session: { cookieName: "app", password },
    idleTimeout: 30 * minute,
    absoluteTimeout: 12 * hour,
    signInPath: "/login",
    ...options,
  });
}

type Handle = (request: NextRequest) => Promise<Response>;

export interface Sent {
  status: number;
  headers: Headers;
  /** `Location`, without the origin. */
  location: string | null;
  /** Names of the cookies set, and of those deleted. */
  set: string[];
  deleted: string[];
  /** The `Cookie` header the rest of the request reads; `null` where it is what the browser sent. */
  forwarded: string | null;
  json(): Promise<Record<string, unknown>>;
}

/** A browser as far as cookies go. */
export interface TestBrowser {
  cookies: Map<string, string>;
  /** Raw `Set-Cookie` lines of the last answer. */
  lines: string[];
  send(
    handle: Handle,
    path: string,
    init?: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Sent>;
  /** The browser loads a page. */
  load(handle: Handle, path?: string, headers?: Record<string, string>): Promise<Sent>;
  /** A script on a page fetches. */
  fetch(
    handle: Handle,
    path?: string,
    init?: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Sent>;
}

export const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document", accept: "text/html" };
export const scripted = { "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", "sec-fetch-site": "same-origin" };

export function openBrowser(): TestBrowser {
  const browser: TestBrowser = {
    cookies: new Map(),
    lines: [],
    async send(handle, path, { method = "GET", headers = {}, body } = {}) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const request = new NextRequest(new URL(path, "http://localhost:3000"), {
        method,
        headers: { host: "localhost:3000", ...headers, ...(cookie && { cookie }) },
        ...(body !== undefined && { body }),
      });
      const response = await handle(request);
      browser.lines = response.headers.getSetCookie();
      const sent: Sent = {
        status: response.status,
        headers: response.headers,
        location: response.headers.get("location")?.replace("http://localhost:3000", "") ?? null,
        set: [],
        deleted: [],
        forwarded: response.headers.get("x-middleware-request-cookie"),
        json: async () => (await response.json()) as Record<string, unknown>,
      };
      for (const [name, value] of cookieChanges(browser.lines)) {
        if (value === null) {
          browser.cookies.delete(name);
          sent.deleted.push(name);
        } else {
          browser.cookies.set(name, decodeURIComponent(value));
          sent.set.push(name);
        }
      }
      return sent;
    },
    load: (handle, path = "/account", headers = {}) =>
      browser.send(handle, path, { headers: { ...navigation, ...headers } }),
    fetch: (handle, path = "/api/data", { headers = {}, ...init } = {}) =>
      browser.send(handle, path, { ...init, headers: { ...scripted, ...headers } }),
  };
  return browser;
}

/** Signs in as plain iron-session does: a seal without a mark, made now. */
export async function signInPlainly(
  browser: TestBrowser,
  { data = { user: { id: "ada" } }, ttl = 14 * day }: { data?: object; ttl?: number } = {},
): Promise<void> {
  browser.cookies.set("app", await sealData(data, { password, ttl }));
}

/** Signs in and loads a page, so that the session is marked as `startedAt` now. */
export async function signIn(
  browser: TestBrowser,
  handle: Handle,
  data: object = { user: { id: "ada" } },
): Promise<void> {
  await signInPlainly(browser, { data });
  await browser.load(handle, "/");
}

/** What is sealed in the session cookie. */
export async function inside(browser: TestBrowser): Promise<Record<string, unknown>> {
  return unsealData(browser.cookies.get("app") ?? "", { password, ttl: 0 });
}

/** The id of a session that was marked. */
export async function idOf(browser: TestBrowser): Promise<string> {
  return ((await inside(browser))["__timeout"] as { id: string }).id;
}

/** What the clock cookie says, or `null` where it is none of this app's. */
export async function clockOf(browser: TestBrowser): Promise<ClockCookie | null> {
  return (await readClock(browser.cookies.get("app.clock") ?? "", { cookieName: "app", password }))?.clock ?? null;
}

/** Puts a clock into a browser that only the server could have made, with `change` to what is there or would be. */
export async function forgeClock(browser: TestBrowser, change: Record<string, unknown>): Promise<void> {
  const seal = browser.cookies.get("app") ?? "";
  const mark = (await inside(browser))["__timeout"] as { id: string; startedAt: number };
  const clock = { ...mark, lastActivityAt: mark.startedAt, digest: digestOf(seal), registered: false, ...change };
  const jar = { getAll: () => [], set: (name: string, value: string) => void browser.cookies.set(name, value) };
  const settings = { session: { cookieName: "app", password }, persistent: false };
  await writeClock(jar, settings, clock, { seal, ttl: day });
}
