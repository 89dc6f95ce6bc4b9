import { knowsNothingNew } from "./client-page.js";
import { type HiddenTab, openHiddenTab } from "./hidden-tab.js";
import { type SessionServer, startSessionServer } from "./session-server.js";

jest.setTimeout(60_000);

let server: SessionServer;
let tab: HiddenTab;
beforeAll(async () => {
  server = await startSessionServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.signInPath = null;
  server.timeouts = { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 0 };
  server.signIn();
});
afterEach(() => tab.close());

/** Waits until the expression holds in the tab. Its timers are what is under test, so it is asked from outside. */
async function until(expression: string): Promise<void> {
  while (!(await tab.evaluate(expression))) await new Promise((resolve) => setTimeout(resolve, 50));
}

const status = 'document.querySelector("#status")?.textContent';

async function open(): Promise<void> {
  tab = await openHiddenTab(`${server.origin}/account`);
  await until(`${status} === "active"`);
}

async function hide(): Promise<void> {
  await tab.hide();
  await until('document.visibilityState === "hidden"');
}

test("a hidden tab warns and ends on time, and does not count the seconds", async () => {
  server.timeouts = { ...server.timeouts, idleTimeout: 12, warnBefore: 6 };
  await open();
  await hide();
  await tab.evaluate("window.stay().then(() => void (window.renders.seconds = 0, window.stayedAt = Date.now()))");
  const since = "(Date.now() - window.stayedAt) / 1000";

  await until(`${status} === "warning"`);
  const warned = await tab.evaluate(since);
  await until(`${status} === "expired"`);
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

test("input not yet reported is sent when the tab is hidden, once", async () => {
  await open();
  await tab.evaluate('document.querySelector("#field").focus()');
  await tab.press("a");
  server.requests = [];

  await hide();
  await until('performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/keepalive"))');

  expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":\d\}$/)]);
});

test("another person is found when the tab is really shown again, and nothing is asked before", async () => {
  server.signIn("a");
  await open();
  await hide();
  await until(`(${String(knowsNothingNew)})()`);
  server.signIn("b");
  expect(server.requests).toEqual([]);

  await tab.show();
  await until('document.querySelector("h1")?.textContent === "Letters of b"');
  await until(`${status} === "active"`);

  expect(server.requests).toEqual(["GET status", "GET status"]);
});
