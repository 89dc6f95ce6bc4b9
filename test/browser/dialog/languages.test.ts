import type { Locator, Page } from "@playwright/test";
import { languages } from "../../support/languages.js";
import { axeViolations } from "../support/axe.js";
import { expect, test } from "../support/dialog.js";
import { readOut } from "../support/read-out.js";

type Look = [string, (page: Page) => Promise<void>];

/** One page is looked at in all of them. 320 × 256 is what 400% of zoom leaves of 1280 × 1024. */
const looks: Look[] = [
  ["wide", (page) => page.setViewportSize({ width: 1280, height: 1024 })],
  ["dark", (page) => page.emulateMedia({ colorScheme: "dark" })],
  ["forced colours", (page) => page.emulateMedia({ colorScheme: "light", forcedColors: "active" })],
  [
    "less motion, 320 px",
    async (page) => {
      await page.emulateMedia({ forcedColors: "none", reducedMotion: "reduce" });
      await page.setViewportSize({ width: 320, height: 568 });
    },
  ],
  ["400%", (page) => page.setViewportSize({ width: 320, height: 256 })],
];

for (const language of languages) {
  test(`${language}: axe finds nothing, and all can be read and reached, however it is looked at`, async ({
    openDialogPage,
  }) => {
    const { page, dialog, status, complaints } = await openDialogPage({ query: `language=${language}`, posts: 500 });
    await dialog.waitFor();
    await page.keyboard.press("Enter");
    // A failure shows all the text there can be.
    await expect(status).toHaveText(aSentence);

    expect(await dialog.evaluate((node: HTMLElement) => [node.lang, getComputedStyle(node).direction])).toEqual([
      language,
      language === "ar" ? "rtl" : "ltr",
    ]);
    await lookAt(page, dialog.getByRole("button"), language);
    expect(complaints).toEqual([]);
  });

  test(`${language}: so it is where the page is covered, and nothing of that is left`, async ({
    openDialogPage,
    server,
  }) => {
    test.slow();
    server.person = "ada";
    const query = `signInHere&language=${language}`;
    const { page, dialog, status, complaints } = await openDialogPage({ query, expiresIn: 1 });
    const context = page.context();
    await dialog.waitFor();
    const links = dialog.getByRole("link");
    const covered = async (choices: Locator): Promise<void> => {
      expect(await readOut(page)).not.toMatch(/Claim form|Add a note|A page that/);
      await lookAt(page, choices, language);
    };

    /** Signing in, in the page that the link opens. */
    const signInOpens = async (opened: Promise<Page>): Promise<void> => {
      await links.first().press("Enter");
      await (await opened).getByText("Sign in").waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await (await opened).close();
    };

    await test.step("the server away at the end", async () => {
      await context.setOffline(true);
      await expect(status).toHaveText(aSentence);
      await expect(links).toHaveCount(0);
      const asked = page.waitForRequest("**/api/session/keepalive");
      await page.keyboard.press("Enter");
      await asked;
      await expect(status).toHaveText(aSentence);
      await covered(dialog.getByRole("button"));
    });
    await test.step("the server back", async () => {
      server.session = { startedAt: 0, lastActivityAt: 0 };
      await context.setOffline(false);
      await expect(links).toHaveCount(2);
      await expect(links.first()).toBeFocused();
      await expect(status).toBeEmpty();
      expect(await axeViolations(page)).toEqual([]);
    });
    await test.step("a window to sign in", async () => {
      await signInOpens(page.waitForEvent("popup"));
    });
    await test.step("a tab, where the browser opens no window", async () => {
      await page.evaluate(() => (window.open = () => null));
      await signInOpens(context.waitForEvent("page"));
    });
    // That shows all the text there can be.
    await test.step("the server away meanwhile", async () => {
      await context.setOffline(true);
      await page.evaluate(() => window.notice());
      await expect(status).toHaveText(aSentence);
      await covered(links);
    });
    expect(complaints).toEqual([]);
  });
}

const aSentence = /.+[.。]$/;

/** In every look, with what the dialog has to choose from. */
async function lookAt(page: Page, choices: Locator, language: string): Promise<void> {
  const dialog = page.getByRole("alertdialog");
  for (const [look, take] of looks) {
    await test.step(look, async () => {
      await take(page);
      expect(await axeViolations(page)).toEqual([]);
      const width = (node: Element): boolean => node.scrollWidth <= node.clientWidth;
      expect(await dialog.evaluate(width)).toBe(true);
      expect(await page.locator("html").evaluate(width)).toBe(true);
      for (const choice of await choices.all()) {
        await choice.evaluate((node) => node.scrollIntoView({ block: "center" }));
        await expect(choice).toBeInViewport({ ratio: 1 });
      }
      expect(await startsAt(dialog.getByRole("heading"))).toBe(language === "ar" ? "right" : "left");
    });
  }
}

/** On which side of its box a heading begins. */
async function startsAt(heading: Locator): Promise<string> {
  return heading.evaluate((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = node.getBoundingClientRect();
    const text = range.getBoundingClientRect();
    return text.left - box.left <= box.right - text.right ? "left" : "right";
  });
}
