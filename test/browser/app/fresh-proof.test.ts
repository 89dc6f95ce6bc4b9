import { expect, type Page, test } from "@playwright/test";
import { entries, serveExampleApp } from "../../support/example-app.js";
import { createMovedClock } from "../../support/moved-clock.mjs";
import type { MovedClock } from "../../support/moved-clock.mjs";
import type { NextServer } from "../../support/next-server.js";
import { axeViolations } from "../support/axe.js";
import { signIn } from "../support/example-app.js";

const proofAge = 60;

for (const entry of entries) {
  test.describe(`changing the e-mail address (${entry})`, () => {
    let clock: MovedClock;
    let app: NextServer;
    test.beforeAll(async () => {
      clock = createMovedClock();
      app = await serveExampleApp(entry, {
        ...clock.env,
        IDLE_TIMEOUT: "600",
        ABSOLUTE_TIMEOUT: "3600",
        PROOF_AGE: String(proofAge),
      });
    });
    test.afterAll(async () => {
      await app?.stop();
      clock.remove();
    });

    const asked = () => `${app.origin}/login?reason=confirm&returnTo=/account/email`;

    async function confirm(page: Page): Promise<void> {
      await page.getByText("Signed in as Ada").waitFor();
      expect(await page.getByLabel("Name").count()).toBe(0);
      await page.getByLabel("Password").fill("any");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.waitForURL(`${app.origin}/account/email`);
    }

    async function change(page: Page, address: string): Promise<void> {
      await page.getByLabel("E-mail address").fill(address);
      await page.getByRole("button", { name: "Save address" }).click();
    }

    for (const javaScriptEnabled of [true, false]) {
      test(`takes a fresh proof, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({ browser }) => {
        const context = await browser.newContext({ javaScriptEnabled });
        const page = await context.newPage();
        await signIn(page, app.origin);
        clock.advance(proofAge);
        await page.getByRole("link", { name: "Change address" }).click();
        await page.waitForURL(asked());
        await confirm(page);

        // Let in in time, but sent too late: nothing is saved, and the person comes back.
        clock.advance(2 * proofAge);
        await change(page, "late@example.com");
        await page.waitForURL(asked());
        await confirm(page);
        expect(await page.getByLabel("E-mail address").inputValue()).toBe("");

        clock.advance(2 * proofAge - 5);
        await change(page, "ada@example.com");
        await page.waitForURL(`${app.origin}/account`);
        await page.getByText("ada@example.com").waitFor();
        await context.close();
      });
    }

    test("by the API answers 401 confirmation_required, and the page leads to the proof and back", async ({ page }) => {
      await signIn(page, app.origin);
      clock.advance(proofAge);
      const put = async () => {
        await page.getByLabel("E-mail address").fill("api@example.com");
        const answered = page.waitForResponse("**/api/email");
        await page.getByRole("button", { name: "Change by API" }).click();
        return answered;
      };
      const refused = await put();
      expect(refused.status()).toBe(401);
      expect(await refused.json()).toMatchObject({ error: "confirmation_required", maxAge: proofAge });
      await page.getByRole("link", { name: "Confirm that it is you" }).click();
      await page.getByText("Signed in as Ada").waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByLabel("Password").fill("any");
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.waitForURL(`${app.origin}/account`);
      expect((await put()).status()).toBe(200);
      await page.getByText("api@example.com").waitFor();
    });

    test("is not confirmed for somebody else who has signed in meanwhile", async ({ context, page }) => {
      await signIn(page, app.origin);
      clock.advance(proofAge);
      await page.goto(`${app.origin}/account/email`);
      await page.getByLabel("Password").fill("any");
      const other = await context.newPage();
      await other.goto(`${app.origin}/login`);
      await other.getByLabel("Name").fill("Ben");
      await other.getByRole("button", { name: "Sign in" }).click();
      await other.getByRole("heading", { name: "Hello, Ben" }).waitFor();
      clock.advance(proofAge);
      await page.getByRole("button", { name: "Confirm" }).click();
      await page.getByText("Signed in as Ben").waitFor();
    });
  });
}
