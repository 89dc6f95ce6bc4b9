import type { Page } from "playwright-core";
import { openTab, output, shows, type } from "./client-page.js";
import { context, openWithClock, pass, server } from "./person.js";

jest.setTimeout(60_000);

beforeEach(() => {
  server.timeouts.idleTimeout = 600;
});

test("someone who types for an hour is never interrupted, at about one request per idle window", async () => {
  const page = await openWithClock();

  for (let minute = 0; minute < 60; minute += 0.5) {
    await type(page);
    await pass(page, 30);
    // The answer takes real time, and the page's clock must not run ahead of it.
    await page.waitForFunction(() => document.querySelector("#status")?.textContent === "active");
  }

  expect(await page.evaluate(() => window.seen)).not.toContain("warning");
  expect(server.requests.every((request) => request.startsWith("POST keepalive"))).toBe(true);
  expect(server.requests.length).toBeGreaterThanOrEqual(7);
  expect(server.requests.length).toBeLessThanOrEqual(9);
});

/** Waits for an event that the browser delivers when it likes. */
const heard = (page: Page, name: string): Promise<unknown> =>
  page.evaluate((name) => new Promise((done) => addEventListener(name, () => done(null), { once: true })), name);

test.each<[string, (page: Page) => Promise<unknown>]>([
  ["a key", (page) => type(page)],
  ["a click", (page) => page.mouse.click(50, 50)],
  ["a pointer that moves", (page) => Promise.all([heard(page, "mousemove"), page.mouse.move(80, 90, { steps: 3 })])],
  [
    "dictated text",
    (page) =>
      page
        .locator("#field")
        .focus()
        .then(() => page.keyboard.insertText("a sentence")),
  ],
  ["the wheel", (page) => Promise.all([heard(page, "wheel"), page.mouse.wheel(0, 100)])],
])("%s is activity", async (_name, act) => {
  const page = await openWithClock();
  await pass(page, 200);
  await act(page);
  const answered = page.waitForResponse("**/api/session/*");

  await pass(page, 280);

  await (await answered).finished();
  expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":2\d\d\}$/)]);
  expect(await output(page, "status")).toBe("active");
});

test("events made by scripts and a pointer that rests while the page moves are none", async () => {
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

test("once the warning shows, only staying extends", async () => {
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

test("input not yet reported is sent when the page is left", async () => {
  const page = await openTab(context, server);
  server.requests = [];
  await type(page);

  await page.goto("about:blank");

  await until(() => server.requests.length > 0);
  expect(server.requests).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":[0-5]\}$/)]);
});

test("and when the tab is closed, and not if there was none", async () => {
  const [idle, busy] = [await openTab(context, server), await openTab(context, server)];
  server.requests = [];
  await type(busy);

  await idle.close({ runBeforeUnload: true });
  await busy.close({ runBeforeUnload: true });

  await until(() => server.requests.length > 0);
  expect(server.requests).toEqual([expect.stringContaining("POST keepalive")]);
});

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds() && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
