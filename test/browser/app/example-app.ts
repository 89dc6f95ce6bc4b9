import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { unsealData } from "iron-session";
import { ageSession } from "../../support/age-session.mjs";
import { launchChromium } from "../../support/chromium.js";
import { startNext } from "../../support/next-server.js";
import type { NextServer } from "../../support/next-server.js";
import { root } from "../../support/source-files.js";

/** What the app is built with: Edge `middleware.ts`, or Node `proxy.ts`. */
export const entries = ["middleware", "proxy"] as const;
export type Entry = (typeof entries)[number];

export const password = "a password of at least thirty-two characters";
const cookieNames = ["example", "example.clock"] as const;

export interface RunningApp {
  server: NextServer;
  browser: Browser;
  stop(): Promise<void>;
}

/** The production build of the example app, and a browser in front of it. */
export async function runExampleApp(entry: Entry, env: Record<string, string> = {}): Promise<RunningApp> {
  const server = await startNext(join(root, "example-app"), {
    env: { SESSION_ENTRY: entry, SESSION_PASSWORD: password, ...env },
  });
  const browser = await launchChromium();
  return {
    server,
    browser,
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

export type SaveWith = "startSession" | "save" | "getIronSession";

/** Signs in as a person would; `saveWith` is how the app saves the session. */
export async function signIn(
  page: Page,
  origin: string,
  { saveWith = "startSession", path = "/login" }: { saveWith?: SaveWith; path?: string } = {},
): Promise<void> {
  await page.goto(origin + path);
  await page.getByLabel("Name").fill("Ada");
  if (saveWith !== "startSession") {
    await page.getByText("How the session is saved").click();
    await page.locator(`input[value="${saveWith}"]`).check();
  }
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Hello, Ada" }).waitFor();
  // The page has asked for the status by then: what a test does next does not come in between.
  await page.waitForLoadState("networkidle");
}

/** What is sealed in one of the app's cookies; `null` where the browser has no such cookie. */
export async function sealed(context: BrowserContext, name: string): Promise<Record<string, unknown> | null> {
  const cookie = (await context.cookies()).find((candidate) => candidate.name === name);
  return cookie ? unsealData(decodeURIComponent(cookie.value), { password, ttl: 0 }) : null;
}

/** Lets time pass for the server without waiting: the session is that many seconds older, and idle for longer. */
export async function age(context: BrowserContext, seconds: number): Promise<void> {
  const held = await context.cookies();
  const cookies = new Map(held.map(({ name, value }) => [name, value]));
  await ageSession(cookies, { cookieName: "example", password, seconds });
  const ours = held.filter(({ name }) => cookieNames.some((one) => one === name));
  await context.addCookies(ours.map((cookie) => ({ ...cookie, value: cookies.get(cookie.name) ?? "" })));
}
