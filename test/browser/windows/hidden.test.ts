import { expect, knowsNothingNew, test as base } from "../support/client.js";
import { type HiddenTab, openHiddenTab } from "../support/hidden-tab.js";

const status = 'document.querySelector("#status")?.textContent';

const test = base.extend<{ open: () => Promise<HiddenTab> }>({
  /** Opens the page under test in a tab that can be hidden. */
  open: async ({ server }, use) => {
    let tab: HiddenTab | undefined;
    server.signInPath = null;
    await use(async () => {
      tab = await openHiddenTab(`${server.origin}/account`);
      await until(tab, `${status} === "active"`);
      return tab;
    });
    await tab?.close();
  },
});

/** Waits until the expression holds in the tab. Its timers are what is under test, so it is asked from outside. */
async function until(tab: HiddenTab, expression: string): Promise<void> {
  await expect.poll(() => tab.evaluate(expression), { message: expression, intervals: [50] }).toBe(true);
}

async function hide(tab: HiddenTab): Promise<void> {
  await tab.hide();
  await until(tab, 'document.visibilityState === "hidden"');
}

test("a hidden tab warns and ends on time, and does not count the seconds", async ({ open, server }) => {
  server.timeouts = { ...server.timeouts, idleTimeout: 12, warnBefore: 6 };
  const tab = await open();
  await hide(tab);
  await tab.evaluate("window.stay().then(() => void (window.renders.seconds = 0, window.stayedAt = Date.now()))");
  const since = "(Date.now() - window.stayedAt) / 1000";

  await until(tab, `${status} === "warning"`);
  const warned = await tab.evaluate(since);
  await until(tab, `${status} === "expired"`);
  const ended = await tab.evaluate(since);

  // The server's seconds are whole, and the warning may be one early. Late is what a browser makes of a chain of timers in
  // a hidden tab, one a minute; a busy machine is late by a second or two.
  expect(warned).toBeGreaterThan(4);
  expect(warned).toBeLessThan(11);
  expect(ended).toBeGreaterThan(10.5);
  expect(ended).toBeLessThan(20);
  // The warning and the end, each twice in StrictMode.
  expect(await tab.evaluate("window.renders.seconds")).toBeLessThanOrEqual(6);
});

test("input not yet reported is sent when the tab is hidden, once", async ({ open, server }) => {
  const tab = await open();
  await tab.evaluate('document.querySelector("#field").focus()');
  await tab.press("a");
  server.requests = [];

  await hide(tab);
  await until(tab, 'performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/keepalive"))');

  expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":\d\}$/)]);
});

test("another person is found when the tab is really shown again, and nothing is asked before", async ({
  open,
  server,
}) => {
  server.signIn("a");
  const tab = await open();
  await hide(tab);
  await until(tab, `(${String(knowsNothingNew)})()`);
  server.signIn("b");
  expect(server.requests).toEqual([]);

  await tab.show();
  await until(tab, 'document.querySelector("h1")?.textContent === "Letters of b"');
  await until(tab, `${status} === "active"`);

  expect(server.requests).toEqual(["GET status", "GET status"]);
});
