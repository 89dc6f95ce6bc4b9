import { expect, test } from "../support/dialog.js";

test("a click beside the dialog does nothing", async ({ openDialogPage }) => {
  const { page, dialog, posted } = await openDialogPage();
  await dialog.waitFor();

  await page.mouse.click(5, 5);
  await page.mouse.click(5, 5);

  expect(await dialog.evaluate((node) => node.matches(":modal"))).toBe(true);
  expect(posted()).toEqual([]);
});

test("the page behind does not scroll until the dialog is gone, and does not move sideways", async ({
  openDialogPage,
}) => {
  const { page, dialog } = await openDialogPage({ canExtend: false });
  await dialog.waitFor();
  const width = await page.locator("main").evaluate((node) => node.clientWidth);

  await page.mouse.move(20, 20);
  await page.mouse.wheel(0, 400);
  await page.waitForTimeout(200);
  expect(await page.evaluate(() => window.scrollY)).toBe(0);

  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.locator("main").evaluate((node) => node.clientWidth)).toBe(width);
  expect(await page.evaluate(() => document.documentElement.getAttribute("style") ?? "")).toBe("");
  await page.mouse.wheel(0, 400);
  await page.waitForFunction(() => window.scrollY > 0);
});

test.describe("when a dialog of the app opened on top", () => {
  /** Whether the app's dialog is in front of the warning, as someone clicking on it would find. */
  const covers = (): boolean => {
    const note = document.querySelector("dialog:not([role])")?.getBoundingClientRect() ?? new DOMRect();
    const front = document.elementFromPoint(note.x + note.width / 2, note.y + note.height / 2);
    return front?.closest("dialog")?.role !== "alertdialog";
  };

  test("the warning comes back on top when time is next spoken, with the true time", async ({ openDialogPage }) => {
    const { page, dialog, stay, posted } = await openDialogPage({ expiresIn: 70, clock: true });
    await dialog.waitFor();
    await page.locator("#app-dialog").evaluate((button: HTMLElement) => button.click());
    await page.locator("#note-save").focus();
    expect(await page.evaluate(covers)).toBe(true);

    await page.clock.runFor(12_000);

    await page.waitForFunction(() => document.activeElement?.textContent === "Stay signed in");
    expect(await page.evaluate(covers)).toBe(false);
    expect(posted()).toEqual([]);
    await stay.click();
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("note-save");
  });

  test("it waits while someone writes there", async ({ openDialogPage }) => {
    const { page, dialog } = await openDialogPage({ expiresIn: 70, clock: true });
    await dialog.waitFor();
    await page.locator("#app-dialog").evaluate((button: HTMLElement) => button.click());
    await page.locator("#note").focus();

    await page.clock.runFor(12_000);

    expect(await page.evaluate(() => document.activeElement?.id)).toBe("note");
    expect(await page.evaluate(covers)).toBe(true);
  });
});

test("it does not open in a hidden tab, opens once the tab is seen, and stays when it is hidden again", async ({
  openDialogPage,
}) => {
  const { page, dialog } = await openDialogPage({
    before: () => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => document.title });
      Object.defineProperty(document, "hidden", { configurable: true, get: () => document.title === "hidden" });
      document.addEventListener("DOMContentLoaded", () => (document.title = "hidden"));
    },
  });
  const turn = (state: string): Promise<boolean> =>
    page.evaluate((state) => {
      document.title = state;
      return document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);
  await page.waitForTimeout(500);
  expect(await dialog.count()).toBe(0);

  await turn("visible");
  await dialog.waitFor();

  await turn("hidden");
  await page.waitForTimeout(100);
  expect(await dialog.count()).toBe(1);
});
