import { type Page, expect, test as base } from "@playwright/test";
import { type SessionServer, startSessionServer } from "./session-server.js";

export { expect };

interface Client {
  /** Someone has just signed in; each test has a server of its own. */
  server: SessionServer;
  /** Opens the page under test in a new tab and waits for the status it starts with. */
  openTab: (query?: string, status?: string) => Promise<Page>;
  /** Opens a tab whose clocks and timers are the test's. What it asked at first is forgotten. */
  openWithClock: (query?: string) => Promise<Page>;
  /** Time passes, for the server too, with the page's timers running. */
  pass: (page: Page, seconds: number) => Promise<void>;
}

/** A test of the client half: pages in one person's browser, and the server they talk to. */
export const test = base.extend<Client>({
  server: async ({}, use) => {
    const server = await startSessionServer();
    await use(server);
    await server.close();
  },
  openTab: ({ context, server }, use) =>
    use(async (query = "", status = "active") => {
      const page = await context.newPage();
      await page.goto(`${server.origin}/account?${query}`);
      await shows(page, status);
      return page;
    }),
  openWithClock: ({ context, server }, use) =>
    use(async (query = "") => {
      const page = await context.newPage();
      await page.clock.install({ time: Date.now() });
      await page.goto(`${server.origin}/account?${query}`);
      await shows(page, "active");
      server.requests = [];
      return page;
    }),
  pass: ({ server }, use) =>
    use(async (page, seconds) => {
      server.ahead += seconds;
      await page.clock.runFor(seconds * 1000);
    }),
});

/** Waits until the hook says so, for however short a time: `expect` would look once a second. */
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
