import type { BrowserContext, Page } from "playwright-core";
import type { SessionServer } from "./session-server.js";

/** Opens the page under test in a new tab and waits for the status it starts with. */
export async function openTab(
  context: BrowserContext,
  server: SessionServer,
  query = "",
  status = "active",
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/account?${query}`);
  await shows(page, status);
  return page;
}

/** Waits until the hook says so. */
export async function shows(page: Page, status: string): Promise<void> {
  await page.locator("#status").getByText(status, { exact: true }).waitFor();
}

/** In a page: whether what it was told last, by its own question or another tab's, is older than five seconds. */
export function knowsNothingNew(): boolean {
  const asked = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/api/session/status"));
  return performance.now() - Math.max(...asked.map(({ startTime }) => startTime)) > 5200;
}

/** Waits until the tab is on the sign-in page, and says with which query. */
export async function leaves(page: Page): Promise<string> {
  await page.waitForURL(/\/login\?/);
  return new URL(page.url()).search;
}

/** What one of the page's outputs says. */
export function output(
  page: Page,
  id: "status" | "reason" | "person" | "seconds-left" | "can-extend" | "error",
): Promise<string> {
  return page.locator(`#${id}`).innerText();
}

/** Real keys, in the page's field. */
export async function type(page: Page, text = "x"): Promise<void> {
  await page.locator("#field").press(text);
}
