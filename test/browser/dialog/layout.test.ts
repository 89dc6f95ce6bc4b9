import type { Locator, Page } from "@playwright/test";
import { type DialogPageOptions, expect, test } from "../support/dialog.js";

const narrow: [string, DialogPageOptions][] = [
  ["320 px wide", { viewport: { width: 320, height: 568 } }],
  ["zoomed to 400%", { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }],
  ["zoomed to 400% without the stylesheet", { viewport: { width: 320, height: 256 }, unstyled: true }],
];
for (const [look, options] of narrow) {
  for (const canExtend of [true, false]) {
    test(`${look} all of it can be reached without scrolling sideways (can stay: ${canExtend})`, async ({
      openDialogPage,
    }) => {
      const { page, dialog } = await openDialogPage({ ...options, canExtend });
      await dialog.waitFor();

      const width = (node: Element): boolean => node.scrollWidth <= node.clientWidth;
      expect(await dialog.evaluate(width)).toBe(true);
      expect(await page.locator("html").evaluate(width)).toBe(true);
      const { width: viewportWidth = 0, height: viewportHeight = 0 } = page.viewportSize() ?? {};
      for (const part of [dialog.getByRole("heading"), ...(await dialog.getByRole("button").all())]) {
        await part.scrollIntoViewIfNeeded();
        const box = await boxOf(part);
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(viewportWidth);
        expect(box.y + box.height).toBeLessThanOrEqual(viewportHeight);
      }
    });
  }
}

test("buttons are at least 44 px high", async ({ openDialogPage }) => {
  const { dialog } = await openDialogPage();
  await dialog.waitFor();

  for (const button of await dialog.getByRole("button").all()) {
    expect((await boxOf(button)).height).toBeGreaterThanOrEqual(44);
  }
});

// Forced colours paint a plate behind text, which computed styles do not show and which has hidden a label before.
for (const colorScheme of ["light", "dark"] as const) {
  test(`both labels can be read in forced colours, ${colorScheme}`, async ({ context, openDialogPage }) => {
    const { page, dialog } = await openDialogPage({ forcedColors: "active", colorScheme });
    await dialog.waitFor();
    await page.mouse.move(0, 0);

    for (const button of await dialog.getByRole("button").all()) {
      const shot = (await button.screenshot({ animations: "disabled" })).toString("base64");
      expect(await edgesInTheMiddle(await context.newPage(), shot)).toBeGreaterThan(10);
    }
  });
}

test("nothing moves for those who ask for less motion", async ({ openDialogPage }) => {
  const { dialog } = await openDialogPage({ reducedMotion: "reduce" });
  await dialog.waitFor();

  expect(await dialog.evaluate((node) => node.getAnimations({ subtree: true }).length)).toBe(0);
  expect(await dialog.evaluate((node) => getComputedStyle(node).animationName)).toBe("none");
});

test("without the stylesheet the spoken texts stay out of sight", async ({ openDialogPage }) => {
  const { dialog } = await openDialogPage({ unstyled: true });
  await dialog.waitFor();

  const shown = await dialog
    .locator("p")
    .evaluateAll((nodes) =>
      nodes
        .filter((node) => getComputedStyle(node).clipPath === "none" && node.textContent !== "")
        .map((node) => node.textContent),
    );

  expect(shown).toEqual(["For your security, we will sign you out in 2 minutes."]);
});

async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await part.boundingBox();
  if (box === null) throw new Error("not shown");
  return box;
}

/** How often light and dark change along the middle line of a picture: letters make many edges, a plate makes few. */
async function edgesInTheMiddle(page: Page, png: string): Promise<number> {
  return page.evaluate(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const { data } = context?.getImageData(0, Math.floor(image.height / 2), image.width, 1) ?? { data: [] };
    let edges = 0;
    for (let at = 4; at < data.length; at += 4) {
      if (Number(data[at]) > 127 !== Number(data[at - 4]) > 127) edges += 1;
    }
    return edges;
  }, png);
}
