import type { BrowserContext, Page } from "@playwright/test";
import { unsealData } from "iron-session";
import { ageSession } from "../../support/age-session.mjs";
import { password } from "../../support/example-app.js";

const cookieNames = ["example", "example.clock"];

/** Signs in as a person would. */
export async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.getByLabel("Name").fill("Ada");
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
  const ours = held.filter(({ name }) => cookieNames.includes(name));
  await context.addCookies(ours.map((cookie) => ({ ...cookie, value: cookies.get(cookie.name) ?? "" })));
}
