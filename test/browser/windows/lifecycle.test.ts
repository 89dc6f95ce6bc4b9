import type { Page } from "@playwright/test";
import { withWindows } from "../../support/chromium.js";
import { expect, output, test } from "../support/client.js";

test.use({ launchOptions: { ...withWindows, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

test.beforeEach(({ server }) => {
  server.signInPath = null;
});

test.describe("back and forward", () => {
  async function leave(page: Page): Promise<void> {
    await page.evaluate(() => {
      addEventListener("pageshow", ({ persisted }) => {
        document.title = persisted ? "restored" : "loaded anew";
        requestAnimationFrame(() => window.seen.push(`first frame: ${document.querySelector("#status")?.textContent}`));
      });
    });
    await page.getByRole("link").click();
    await page.getByText("Sign in").waitFor();
  }

  /** The page as the person finds it: its title and what the first frame showed. */
  async function back(page: Page): Promise<string[]> {
    await page.goBack({ waitUntil: "commit" });
    const frame = await page.waitForFunction(() => window.seen.find((entry) => entry.startsWith("first frame")));
    return [await page.title(), await frame.evaluate((entry) => String(entry))];
  }

  // Its own requests answered, the page may be kept; what Chromium does with pages that are `no-store` is its own.
  test("an open engine does not keep the page from the cache, even while other tabs talk", async ({
    openTab,
    server,
  }) => {
    const page = await openTab();
    const other = await openTab();
    await leave(page);
    await other.evaluate(() => window.stay());
    server.requests = [];

    expect(await back(page)).toEqual(["restored", "first frame: active"]);
    // Nobody could tell it anything meanwhile.
    await page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/api/session/status`).length > 1);
    expect(server.requests).toEqual(["GET status"]);
    expect(await page.evaluate(() => window.channels)).toBe(2);
  });

  test("a person's page is not seen before the server has answered, and not at all if somebody else is there", async ({
    openTab,
    server,
  }) => {
    server.signIn("a");
    const page = await openTab();
    await leave(page);
    server.slowness = 500;

    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => window.seen.some((entry) => entry.startsWith("first frame")));
    expect([await page.title(), await page.getByText("Letters of a").isVisible()]).toEqual(["restored", false]);
    await page.getByText("Letters of a").waitFor();

    await page.getByRole("link").click();
    await page.getByText("Sign in").waitFor();
    server.signIn("b");
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => document.title !== "Sign in");
    expect(await page.getByText("Letters of a").isVisible()).toBe(false);
    await page.getByText("Letters of b").waitFor();
  });

  test("a page whose session ended meanwhile shows it before it is seen", async ({ openTab, server }) => {
    server.timeouts = { ...server.timeouts, idleTimeout: 10, warnBefore: 1 };
    server.signIn();
    const page = await openTab();
    await leave(page);
    const deadline = Date.now() + 11_000;
    await page.waitForFunction((deadline) => Date.now() > deadline, deadline);

    expect(await back(page)).toEqual(["restored", "first frame: expired"]);
    expect(await output(page, "reason")).toBe("idle");
  });
});
