import type { Page } from "@playwright/test";
import { expect, leaves, output, shows, test } from "../support/client.js";
import type { SessionServer } from "../support/session-server.js";

const hour = 3600;

/** The machine sleeps: the wall clock goes on, timers and the page's own clock do not. */
async function sleep(server: SessionServer, page: Page, seconds: number): Promise<void> {
  server.ahead += seconds;
  const now = await page.evaluate(() => Date.now());
  await page.clock.setSystemTime(now + seconds * 1000);
}

test("nothing is asked until the warning is due, then the server is, and again before the end", async ({
  server,
  openWithClock,
  pass,
}) => {
  const page = await openWithClock();

  await pass(page, 1800 - 120 - 10);
  expect(server.requests).toEqual([]);
  expect(await output(page, "status")).toBe("active");

  await pass(page, 15);
  await shows(page, "warning");
  expect(Number(await output(page, "seconds-left"))).toBeGreaterThan(100);
  expect(server.requests).toEqual(["GET status"]);

  await pass(page, 60);
  expect(Number(await output(page, "seconds-left"))).toBeLessThan(60);
  expect(server.requests).toEqual(["GET status"]);

  await pass(page, 60);
  await page.clock.resume();
  expect(await leaves(page)).toBe("?reason=idle&returnTo=/account");
});

test("a renewal this tab knows nothing of is found before anyone is warned, or sent away", async ({
  server,
  openWithClock,
  pass,
}) => {
  const page = await openWithClock();
  await pass(page, 1000);
  server.session = { startedAt: 0, lastActivityAt: Math.floor(Date.now() / 1000) + server.ahead };
  server.timeouts = { ...server.timeouts, absoluteTimeout: 10 ** 10 };

  const answered = page.waitForResponse("**/status");
  await pass(page, 700);
  await (await answered).finished();
  expect(await output(page, "status")).toBe("active");
  expect(server.requests).toEqual(["GET status"]);
});

for (const signal of ["visibilitychange", "focus", "pageshow", "resume", "online"]) {
  test(`a laptop that slept through the end shows it on ${signal}`, async ({ openWithClock, server }) => {
    const page = await openWithClock();
    await sleep(server, page, 5 * hour);

    await page.evaluate((type) => document.dispatchEvent(new Event(type, { bubbles: true })), signal);

    expect(await leaves(page)).toBe("?reason=idle&returnTo=/account");
    expect(server.requests).toEqual(["GET status"]);
  });
}

test("a laptop that slept through the end shows it at the first input, which extends nothing", async ({
  server,
  openWithClock,
}) => {
  const page = await openWithClock();
  server.timeouts = { ...server.timeouts, idleTimeout: 10 * hour };
  await sleep(server, page, hour - 1);
  server.timeouts = { ...server.timeouts, idleTimeout: 1800 };

  await page.keyboard.press("a");

  expect(await leaves(page)).toContain("reason=idle");
  expect(server.requests).toEqual(["GET status"]);
});

test("a laptop that slept through the end shows it within a minute, without any event", async ({
  openWithClock,
  server,
}) => {
  const page = await openWithClock();
  await sleep(server, page, 5 * hour);

  await page.clock.runFor(60_000);

  expect(await leaves(page)).toContain("reason=idle");
});

for (const seconds of [-hour, hour]) {
  test(`a wall clock set ${seconds} s off changes nothing`, async ({ openWithClock, pass }) => {
    const page = await openWithClock();
    await pass(page, 600);
    await page.clock.setSystemTime((await page.evaluate(() => Date.now())) + seconds * 1000);
    // One set forward looks like sleep, so the server is asked; it knows better.
    const answered = seconds > 0 ? page.waitForResponse("**/status") : null;
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await (await answered)?.finished();
    await page.evaluate(() => new Promise((resolve) => window.queueMicrotask(() => resolve(null))));

    await pass(page, 1000);
    expect(await output(page, "status")).toBe("active");
    expect(await page.evaluate(() => new Set(window.seen).size)).toBeLessThanOrEqual(2);

    await pass(page, 90);
    await shows(page, "warning");
  });
}

test("a page clock that stands still changes nothing", async ({ context, server, openWithClock, pass }) => {
  await context.addInitScript(() => {
    performance.now = () => 1000;
  });
  const page = await openWithClock();
  await page.evaluate(() => {
    performance.now = () => 1000;
  });

  await pass(page, 1800 - 120 - 10);
  expect(await output(page, "status")).toBe("active");
  expect(server.requests).toEqual([]);
  await pass(page, 15);
  await shows(page, "warning");
});

test("limits longer than a browser timer lasts do not fire", async ({ server, openTab }) => {
  server.timeouts = { idleTimeout: null, absoluteTimeout: 90 * 24 * hour, warnBefore: 120, gracePeriod: 0 };
  const page = await openTab();
  server.requests = [];

  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));

  expect(await output(page, "status")).toBe("active");
  expect(server.requests).toEqual([]);
});
