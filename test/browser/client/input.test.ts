import type { Page } from "@playwright/test";
import { expect, output, shows, test, type } from "../support/client.js";

test.beforeEach(({ server }) => {
  server.timeouts.idleTimeout = 600;
});

test("someone who types for an hour is never interrupted, at about one request per idle window", async ({
  server,
  openWithClock,
  pass,
}) => {
  const page = await openWithClock();
  let underWay = 0;
  page.on("request", () => (underWay += 1));
  for (const ended of ["requestfinished", "requestfailed"] as const)
    page.on(ended as "requestfinished", () => (underWay -= 1));

  for (let second = 0; second < 3600; second += 5) {
    if (second % 30 === 0) await type(page);
    await pass(page, 5);
    // A response takes real time, and a request is given up after ten seconds of the page's clock: that must not run ahead.
    await expect.poll(() => underWay, { intervals: [10] }).toBe(0);
    await shows(page, "active");
  }

  expect(await page.evaluate(() => window.seen)).not.toContain("warning");
  expect(server.requests.every((request) => request.startsWith("POST keepalive"))).toBe(true);
  expect(server.requests.length).toBeGreaterThanOrEqual(7);
  expect(server.requests.length).toBeLessThanOrEqual(9);
});

/** Does something and waits until the page has heard of it: the browser delivers some events when it likes. */
async function heard(page: Page, name: string, act: () => Promise<void>): Promise<void> {
  const event = await page.evaluateHandle(
    (name) => ({ heard: new Promise((done) => addEventListener(name, () => done(null), { once: true })) }),
    name,
  );
  await act();
  await event.evaluate(({ heard }) => heard);
}

async function dictate(page: Page): Promise<void> {
  await page.locator("#field").focus();
  await page.keyboard.insertText("a sentence");
}

const activities: [string, (page: Page) => Promise<void>][] = [
  ["a key", (page) => type(page)],
  ["a click", (page) => page.mouse.click(50, 50)],
  ["a pointer that moves", (page) => heard(page, "mousemove", () => page.mouse.move(80, 90, { steps: 3 }))],
  ["dictated text", dictate],
  ["the wheel", (page) => heard(page, "wheel", () => page.mouse.wheel(0, 100))],
];
for (const [name, act] of activities) {
  test(`${name} is activity`, async ({ openWithClock, pass, server }) => {
    const page = await openWithClock();
    await pass(page, 200);
    await act(page);
    const answered = page.waitForResponse("**/api/session/*");

    await pass(page, 280);

    await (await answered).finished();
    expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":2\d\d\}$/)]);
    expect(await output(page, "status")).toBe("active");
  });
}

test("events made by scripts and a pointer that rests while the page moves are none", async ({
  server,
  openWithClock,
  pass,
}) => {
  const page = await openWithClock();
  await page.mouse.move(60, 60);
  await page.mouse.move(60, 60);
  await pass(page, 1);
  await page.evaluate(() => {
    for (const name of ["mousemove", "pointermove", "pointerdown", "keydown", "touchstart", "wheel", "scroll"]) {
      document.body.dispatchEvent(new Event(name, { bubbles: true }));
    }
    document.body.style.height = "5000px";
    window.scrollTo(0, 1000);
  });
  await page.mouse.move(60, 60);

  await pass(page, 600 - 120);

  await shows(page, "warning");
  expect(server.requests).toEqual(["GET status"]);
});

test("once the warning shows, only staying extends", async ({ server, openWithClock, pass }) => {
  const page = await openWithClock();
  await pass(page, 600 - 120);
  await shows(page, "warning");
  server.requests = [];

  await type(page);
  await page.mouse.click(50, 50);
  await pass(page, 30);

  expect(await output(page, "status")).toBe("warning");
  expect(server.requests).toEqual([]);
});

test("input not yet reported is sent when the page is left", async ({ server, openTab }) => {
  const page = await openTab();
  server.requests = [];
  await type(page);

  await page.goto("about:blank");

  await expect.poll(() => server.requests.length).toBeGreaterThan(0);
  expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":[0-5]\}$/)]);
});

test("input not yet reported is sent when the tab is closed, and nothing if there was none", async ({
  server,
  openTab,
}) => {
  const [idle, busy] = [await openTab(), await openTab()];
  server.requests = [];
  await type(busy);

  await idle.close({ runBeforeUnload: true });
  await busy.close({ runBeforeUnload: true });

  await expect.poll(() => server.requests.length).toBeGreaterThan(0);
  expect(server.requests).toEqual([expect.stringContaining("POST keepalive")]);
});
