import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.js";

/** One Chromium for all tests of the file that imports this; what they open in it is closed after each. */
export let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
afterAll(() => browser.close());
