import type { Locator, Page } from "@playwright/test";
import { languages } from "../../support/languages.js";
import { axeViolations } from "../support/axe.js";
import { expect, test } from "../support/dialog.js";

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
    await expect(status).toHaveText(/.+[.。]$/);

    const [direction, before] = language === "ar" ? ["rtl", "right"] : ["ltr", "left"];
    expect(await dialog.evaluate((node: HTMLElement) => [node.lang, getComputedStyle(node).direction])).toEqual([
      language,
      direction,
    ]);

    for (const [look, take] of looks) {
      await test.step(look, async () => {
        await take(page);
        expect(await axeViolations(page)).toEqual([]);
        const width = (node: Element): boolean => node.scrollWidth <= node.clientWidth;
        expect(await dialog.evaluate(width)).toBe(true);
        expect(await page.locator("html").evaluate(width)).toBe(true);
        for (const button of await dialog.getByRole("button").all()) {
          await button.scrollIntoViewIfNeeded();
          await expect(button).toBeInViewport({ ratio: 1 });
        }
        expect(await startsAt(dialog.getByRole("heading"))).toBe(before);
      });
    }
    expect(complaints).toEqual([]);
  });
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
