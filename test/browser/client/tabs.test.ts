import type { Page } from "@playwright/test";
import { expect, leaves, shows, test as base } from "../support/client.js";
import type { SessionServer } from "../support/session-server.js";

const test = base.extend<{ openTabs: (count: number) => Promise<Page[]> }>({
  openTabs: ({ openTab }, use) => use((count) => Promise.all(Array.from({ length: count }, () => openTab()))),
});

const all = (pages: Page[], status: string): Promise<void[]> => Promise.all(pages.map((page) => shows(page, status)));
const stay = async (page: Page | undefined): Promise<boolean | undefined> => page?.evaluate(() => window.stay());

/** From the next request on, a warning after about a second, and the end that many seconds later. */
function hurry(server: SessionServer, warnBefore: number): void {
  server.timeouts = { ...server.timeouts, idleTimeout: warnBefore + 2, warnBefore };
}

test("eight tabs at the warning edge are one status request, ten times of ten", async ({ server, openTabs }) => {
  const pages = await openTabs(8);
  hurry(server, 20);
  const rounds: string[] = [];

  for (let round = 0; round < 10; round += 1) {
    await stay(pages[round % 8]);
    await all(pages, "active");
    server.requests = [];
    await all(pages, "warning");
    rounds.push(server.requests.join());
  }

  expect(rounds).toEqual(Array.from({ length: 10 }, () => "GET status"));
});

test("a frozen and a crashed tab keep the others neither from warning nor from ending", async ({
  context,
  server,
  openTabs,
}) => {
  const [frozen, crashed, ...others] = (await openTabs(4)) as [Page, Page, Page, Page];
  hurry(server, 4);
  await stay(others[0]);
  const session = await context.newCDPSession(frozen);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  const crash = await context.newCDPSession(crashed);
  const gone = crashed.waitForEvent("crash");
  void crash.send("Page.crash").catch(() => undefined);
  await gone;
  const started = server.session?.lastActivityAt ?? 0;

  await all(others, "warning");
  expect(await Promise.all(others.map(leaves))).toEqual(others.map(() => "?reason=idle&returnTo=/account"));
  expect(Date.now() / 1000 - started).toBeLessThan(6 + 5);

  // Awake again, it ends as well. A browser may have let it run all the same: then it is on its way, and cannot be woken.
  await session.send("Page.setWebLifecycleState", { state: "active" }).catch(() => undefined);
  expect(await leaves(frozen)).toContain("reason=idle");
});

test("staying in one tab closes the warning in all", async ({ server, openTabs }) => {
  const pages = await openTabs(4);
  hurry(server, 20);
  await stay(pages[0]);
  await all(pages, "warning");
  server.timeouts = { ...server.timeouts, idleTimeout: 1800 };
  server.requests = [];

  expect(await stay(pages[2])).toBe(true);

  await Promise.all(
    pages.map((page) =>
      page.waitForFunction(() => document.querySelector("#status")?.textContent === "active", null, { timeout: 1000 }),
    ),
  );
  expect(server.requests).toEqual(["POST keepalive"]);
});

test("signing out in one tab takes all to the sign-in page, without a way back", async ({ server, openTabs }) => {
  const pages = await openTabs(4);

  await pages[1]?.evaluate(() => window.signOut()).catch(() => undefined);

  expect(await Promise.all(pages.map(leaves))).toEqual(pages.map(() => "?reason=signed-out"));
  expect(server.requests.filter((request) => request.startsWith("POST"))).toEqual(["POST sign-out"]);
});

for (const missing of ["BroadcastChannel", "locks"]) {
  test(`without ${missing} each tab works for itself`, async ({ context, server, openTabs }) => {
    await context.addInitScript((missing) => {
      if (missing === "locks") Object.defineProperty(navigator, "locks", { value: undefined });
      else Reflect.deleteProperty(window, "BroadcastChannel");
    }, missing);
    const pages = await openTabs(2);
    hurry(server, 3);
    await Promise.all(pages.map((page) => stay(page)));

    await all(pages, "warning");
    expect(await Promise.all(pages.map(leaves))).toEqual(pages.map(() => "?reason=idle&returnTo=/account"));
  });
}
