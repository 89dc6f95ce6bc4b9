import type { BrowserContext } from "playwright-core";
import { browser } from "../../support/chromium-for-file.js";
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
  server.timeouts = { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 0 };
  server.signIn();
});
afterAll(() => server.close());
