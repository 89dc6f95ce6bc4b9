import { writeFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { shows, test } from "../../browser/support/client.js";

interface Measurement {
  name: string;
  values: Record<string, number>;
}

const measured: Measurement[] = [];
/** In real seconds: the tabs of one browser have one time, which clocks that a test moves in each of them do not. */
const [idleTimeout, warnBefore] = [45, 20];

async function openTab(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
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
  test(`${tabs} tabs for two idle windows`, async ({ context, server }) => {
    server.timeouts = { ...server.timeouts, idleTimeout, warnBefore };
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab += 1) pages.push(await openTab(context, server.origin));
    const [first] = pages;
    if (first === undefined) return;
    const renders = (): Promise<number> => first.evaluate(() => window.renders.others + window.renders.seconds);
    const opening = server.requests.length;
    const before = await renders();
    // Two idle windows, with somebody typing in one tab all the time.
    for (let passed = 0; passed < 2 * (idleTimeout - warnBefore); passed += 1) {
      await first.locator("#field").press("x");
      await first.waitForTimeout(1000);
    }
    measured.push({
      name: `an idle window, ${tabs === 1 ? "one tab" : `${tabs} tabs`}, somebody typing`,
      values: {
        "requests at opening": opening,
        requests: (server.requests.length - opening) / 2,
        renders: ((await renders()) - before) / 2,
        listeners: await listenersOf(first),
      },
    });
  });
}

test.afterAll(() => {
  const file = process.env["BENCH_CLIENT_FILE"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(measured));
});
