import { inflateSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { serveExampleApp } from "../../support/example-app.js";
import type { NextServer } from "../../support/next-server.js";
import { axeViolations } from "../support/axe.js";
import { age, signIn } from "../support/example-app.js";
import { keptForms } from "../support/kept-form.js";
import { readOut } from "../support/read-out.js";

// The long form of the example app, of somebody who chose to keep the page when the session has ended.

test.setTimeout(180_000);

let app: NextServer;
test.beforeAll(async () => {
  app = await serveExampleApp("middleware", { IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "3600", WARN_BEFORE: "60" });
});
test.afterAll(() => app?.stop());

// The last letter stands nowhere else.
const typed = "Pears, and a place to read Ω";
const reasons = (page: Page) => page.getByLabel("Why you would like one");
const link = (page: Page) => page.getByRole("alertdialog").getByRole("link", { name: "Sign in" });

/** Ada fills in some of the form; then her time is over. */
async function writeUntilTheEnd(page: Page): Promise<void> {
  await page.clock.install();
  await page.context().addCookies([{ name: "example-sign-in-here", value: "yes", url: app.origin }]);
  await signIn(page, app.origin);
  await page.goto(`${app.origin}/application`, { waitUntil: "networkidle" });
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Large").check();
  await reasons(page).fill(typed);
  await reasons(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3));
  expect(await lettersOnPaper(page)).toContain("03A9");
  await age(page.context(), 700);
  await page.clock.fastForward(700_000);
  await link(page).waitFor();
}

/** In the window that "Sign in" opens. */
async function signInAs(page: Page, name: string): Promise<Page> {
  const opened = page.waitForEvent("popup");
  await link(page).click();
  const popup = await opened;
  await popup.waitForURL(`${app.origin}/login?reason=idle&returnTo=/api/session/signed-in`);
  await popup.getByLabel("Name").fill(name);
  await popup.getByRole("button", { name: "Sign in" }).click();
  return popup;
}

test("covered, nothing of the page is seen, read out or printed; the same person is back where they were", async ({
  page,
}) => {
  await writeUntilTheEnd(page);
  const scrolled = await page.evaluate(() => window.scrollY);

  await expect(page).toHaveTitle("You were signed out");
  await expect(link(page)).toBeFocused();
  expect(await readOut(page)).not.toMatch(/Ada|Pears|garden|Session timeouts/);
  expect(await axeViolations(page)).toEqual([]);
  expect(await lettersOnPaper(page)).toMatch(/./);
  expect(await lettersOnPaper(page)).not.toContain("03A9");

  const popup = await signInAs(page, "Ada");
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
  await expect.poll(() => popup.isClosed()).toBe(true);
  await expect(page).toHaveTitle("Application · Session timeouts");
  await expect(page.getByLabel("Full name")).toHaveValue("Ada Lovelace");
  await expect(page.getByLabel("Large")).toBeChecked();
  await expect(reasons(page)).toHaveValue(typed);
  await expect(reasons(page)).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  // The caret is where it was, too, and the form can be sent.
  await page.keyboard.type("!");
  await expect(reasons(page)).toHaveValue("Pea!rs, and a place to read Ω");
  await page.getByRole("button", { name: "Send application" }).click();
  await page.getByText("Thank you, Ada Lovelace").waitFor();
});

test("for another person the page is loaded anew, and nothing of the first one's is left", async ({ page }) => {
  await writeUntilTheEnd(page);

  await signInAs(page, "Grace");

  await page.getByRole("heading", { name: "Apply for a garden" }).waitFor();
  await expect(page.getByLabel("Full name")).toHaveValue("");
  await expect(reasons(page)).toHaveValue("");
  await expect.poll(() => keptForms(page)).toBe(0);
  const left = await page.evaluate(() => {
    const values = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(({ value }) => value);
    return JSON.stringify([sessionStorage, localStorage, values, document.title]) + document.documentElement.outerHTML;
  });
  expect(left).not.toMatch(/\bAda\b|Lovelace|Pears/);
  expect(await readOut(page)).not.toMatch(/\bAda\b|Lovelace|Pears/);
});

/** The letters that are printed, as the fonts of the paper list them: code points in hexadecimal. */
async function lettersOnPaper(page: Page): Promise<string> {
  const pdf = (await page.pdf()).toString("latin1");
  const streams = [...pdf.matchAll(/\/FlateDecode[^]*?stream\r?\n([^]*?)\r?\nendstream/g)];
  const texts = streams.map(([, stream = ""]) => inflateSync(Buffer.from(stream, "latin1")).toString("latin1"));
  return texts.filter((text) => text.includes("beginbf")).join("\n");
}
