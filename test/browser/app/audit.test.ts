import { type Browser, expect, type Page, test } from "@playwright/test";
import { entries, serveExampleApp } from "../../support/example-app.js";
import type { NextServer } from "../../support/next-server.js";
import { axeViolations } from "../support/axe.js";
import { signIn } from "../support/example-app.js";

// On Node alone: what Edge notices is in the list of no other process before a sweep.
for (const entry of entries.slice(-1)) {
  test.describe(`three devices, and who watches them (${entry})`, () => {
    let app: NextServer;
    test.beforeAll(async () => {
      app = await serveExampleApp(entry, { IDLE_TIMEOUT: "1200", ABSOLUTE_TIMEOUT: "6000" });
    });
    test.afterAll(() => app?.stop());

    // A server that is told to stop waits for its streams.
    test.afterEach(async ({ browser }) => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    });

    /** A device of its own. */
    async function device(browser: Browser): Promise<Page> {
      return (await browser.newContext()).newPage();
    }

    async function administrator(browser: Browser): Promise<Page> {
      const page = await device(browser);
      await page.goto(`${app.origin}/login`);
      await page.getByLabel("Name").fill("Root");
      await page.getByLabel("Administrator").check();
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Hello, Root" }).waitFor();
      return page;
    }

    test("the fourth replaces the first, which is told so, and the audit page shows it as it happens", async ({
      browser,
    }) => {
      const watcher = await administrator(browser);
      await watcher.goto(`${app.origin}/admin/audit?user=Ada`);
      await watcher.getByText("Live").waitFor();
      const rows = watcher.getByRole("row");
      await expect(rows).toHaveCount(1);
      expect(await axeViolations(watcher)).toEqual([]);

      const first = await device(browser);
      await signIn(first, app.origin);
      await first.goto(`${app.origin}/account/streams`);
      await first.getByText("Live").waitFor();
      for (const used of [2, 3]) {
        const page = await device(browser);
        await signIn(page, app.origin);
        await page.goto(`${app.origin}/account/sessions`);
        await page.getByText(`${used} of 3 in use`).waitFor();
        await page.context().close();
      }
      await expect(rows).toHaveCount(4);
      await expect(rows.nth(1)).toContainText("started");

      await signIn(await device(browser), app.origin);
      await first.getByText("The stream ended. You signed in somewhere else, so you were signed out here.").waitFor();
      await expect(rows).toHaveCount(6);
      await expect(watcher.getByRole("row", { name: "ended: replaced" })).toHaveCount(1);

      // The page that was told goes on to the sign-in page, which says it again.
      await first.reload();
      await first.getByText("You signed in somewhere else, so you were signed out here.").waitFor();
      expect(first.url()).toBe(`${app.origin}/login?reason=replaced&returnTo=/account/streams`);
    });

    test("filters by user and reason, and shows who ended what; nobody else gets there", async ({ browser }) => {
      const member = await device(browser);
      await signIn(member, app.origin);
      expect((await member.goto(`${app.origin}/admin/audit`))?.status()).toBe(404);
      expect((await member.goto(`${app.origin}/api/audit`))?.status()).toBe(404);
      await member.goto(`${app.origin}/account/streams`);
      await member.getByRole("button", { name: "Ask why" }).click();
      await member.getByText("A response that streams").waitFor();

      const watcher = await administrator(browser);
      await watcher.goto(`${app.origin}/admin/audit`);
      await watcher.getByLabel("User").fill("Ada");
      await watcher.getByLabel("Why it ended").selectOption("revoked");
      await watcher.getByRole("button", { name: "Filter" }).click();
      await watcher.waitForURL("**/admin/audit?user=Ada&reason=revoked");
      await watcher.getByText("Live").waitFor();
      const rows = watcher.getByRole("row");
      await expect(rows).toHaveCount(1);

      const ending = await watcher.context().newPage();
      await ending.goto(`${app.origin}/admin`);
      await ending.getByRole("button", { name: "Sign out ada everywhere" }).click();
      const ended = "The stream ended. This session was ended from another device or by an administrator.";
      await expect(member.getByText(ended)).toHaveCount(2);
      await expect(rows.nth(1)).toContainText("root (revoke)");
      expect(new Set(await rows.getByRole("cell", { name: /ended/ }).allTextContents())).toEqual(
        new Set(["ended: revoked"]),
      );
    });
  });
}
