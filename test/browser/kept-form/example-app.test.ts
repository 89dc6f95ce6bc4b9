import { expect, type Page, test } from "@playwright/test";
import { serveExampleApp } from "../../support/example-app.js";
import type { NextServer } from "../../support/next-server.js";
import { age, signIn } from "../support/example-app.js";
import { keptForms } from "../support/kept-form.js";

// The long form of the example app, with a Server Action that the middleware answers once the session is over.

test.setTimeout(180_000);

let app: NextServer;
test.beforeAll(async () => {
  app = await serveExampleApp("middleware", { IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "3600", WARN_BEFORE: "60" });
});
test.afterAll(() => app?.stop());

const reasons = (page: Page) => page.getByLabel("Why you would like one");

test("a form sent in the second of the end is there again, and gone once the app has answered", async ({
  context,
  page,
}) => {
  await signIn(page, app.origin);
  await page.goto(`${app.origin}/application`, { waitUntil: "networkidle" });
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("District").selectOption("East");
  await page.getByLabel("Large").check();
  await page.getByLabel("Fruit").check();
  await page.getByLabel("Card number").fill("4111111111111111");
  await reasons(page).fill("For the pears.");
  await expect.poll(() => keptForms(page)).toBe(1);

  await age(context, 600);
  await page.getByRole("button", { name: "Send application" }).click();
  await page.waitForURL(/\/login\?reason=idle&returnTo=/);
  await page.getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByText("We kept what you typed").waitFor();
  await expect(page.getByLabel("Full name")).toHaveValue("Ada Lovelace");
  await expect(page.getByLabel("District")).toHaveValue("East");
  await expect(page.getByLabel("Large")).toBeChecked();
  await expect(page.getByLabel("Fruit")).toBeChecked();
  await expect(page.getByLabel("Card number")).toHaveValue("");
  await expect(reasons(page)).toHaveValue("For the pears.");
  await page.screenshot({ path: test.info().outputPath("kept.png"), fullPage: true });

  await page.getByRole("button", { name: "Send application" }).click();
  await page.getByText("Thank you, Ada Lovelace").waitFor();
  await expect.poll(() => keptForms(page)).toBe(0);
});
