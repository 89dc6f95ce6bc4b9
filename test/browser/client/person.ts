import type { BrowserContext, Page } from "playwright-core";
import { browser } from "../../support/chromium-for-file.js";
import { shows } from "./client-page.js";
import { type SessionServer, startSessionServer } from "./session-server.js";

/** One server for all tests of the file that imports this; each starts with someone who has just signed in. */
export let server: SessionServer;
/** The browser of that person, another one in each test. */
export let context: BrowserContext;

beforeAll(async () => {
  server = await startSessionServer();
});
beforeEach(async () => {
  context = await browser.newContext();
  server.ahead = 0;
  server.keepalive = "ok";
  server.signInPath = "/login";
  server.cachedFor = null;
  server.recorded = true;
  server.slowness = 0;
  server.pages = [];
  server.timeouts = { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 0 };
  server.signIn();
});
afterAll(() => server.close());

/** Opens a tab whose clocks and timers are the test's. */
export async function openWithClock(): Promise<Page> {
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(`${server.origin}/account`);
  await shows(page, "active");
  server.requests = [];
  return page;
}

/** Time passes, for the server too, with the page's timers running. */
export async function pass(page: Page, seconds: number): Promise<void> {
  server.ahead += seconds;
  await page.clock.runFor(seconds * 1000);
}
