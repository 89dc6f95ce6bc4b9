import { writeFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { shows, test } from "../../browser/support/client.js";

interface Measurement {
  name: string;
  values: Record<string, number>;
}

const measured: Measurement[] = [];
const idleWindow = 1800;
/** In seconds. Between two of them the tabs' clocks differ by as much, as those of one browser never would. */
const step = 20;

/** Opens a tab whose clocks are moved. */
async function openTab(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(`${origin}/account`);
  await shows(page, "active");
  return page;
}

/** How many listeners a page has on its window and its document. React's own are on its root. */
async function listenersOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  let count = 0;
  for (const expression of ["window", "document"]) {
    const { result } = await devtools.send("Runtime.evaluate", { expression });
    if (result.objectId === undefined) continue;
    const { listeners } = await devtools.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    count += listeners.length;
  }
  await devtools.detach();
  return count;
}

for (const tabs of [1, 10]) {
  test(`${tabs} tabs for an idle window`, async ({ context, server }) => {
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab += 1) pages.push(await openTab(context, server.origin));
    const [first] = pages;
    if (first === undefined) return;
    const renders = (): Promise<number> => first.evaluate(() => window.renders.others + window.renders.seconds);
    const opening = server.requests.length;
    const before = await renders();
    // Up to just before the warning, with somebody typing in one tab.
    await first.locator("#field").press("x");
    for (let passed = 0; passed < idleWindow - 120; passed += step) {
      server.ahead += step;
      await Promise.all(pages.map((page) => page.clock.runFor(step * 1000)));
    }
    const quiet = (await renders()) - before;
    server.ahead += 60;
    for (const page of pages) await page.clock.runFor(60_000);
    await first.waitForTimeout(1000);
    measured.push({
      name: `an idle window, ${tabs === 1 ? "one tab" : `${tabs} tabs`}, somebody typing`,
      values: {
        "requests at opening": opening,
        "requests after": server.requests.length - opening,
        "renders until a warning": quiet,
        listeners: await listenersOf(first),
      },
    });
  });
}

test.afterAll(() => {
  const file = process.env["BENCH_CLIENT_FILE"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(measured));
});
