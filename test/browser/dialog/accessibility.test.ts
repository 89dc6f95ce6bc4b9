import type { Page } from "@playwright/test";
import { axeViolations } from "../support/axe.js";
import { type DialogPageOptions, expect, test } from "../support/dialog.js";

async function accessibilityTree(page: Page): Promise<AccessibilityNode[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, description, properties = [] }) => ({
      role: role?.value as string,
      name: name?.value as string,
      description: description?.value as string,
      modal: properties.some((property) => property.name === "modal" && property.value.value === true),
    }));
}
interface AccessibilityNode {
  role: string;
  name: string;
  description: string;
  modal: boolean;
}

test("assistive technology sees a modal alert dialog with a name and a description, and nothing behind it", async ({
  openDialogPage,
}) => {
  const { page, dialog, complaints } = await openDialogPage();
  await dialog.waitFor();

  const tree = await accessibilityTree(page);

  expect(tree.find(({ role }) => role === "alertdialog")).toEqual({
    role: "alertdialog",
    name: "You're about to be signed out",
    description: "For your security, we will sign you out in 2 minutes.",
    modal: true,
  });
  expect(tree.filter(({ role }) => role === "button").map(({ name }) => name)).toEqual(["Stay signed in", "Sign out"]);
  expect(tree.filter(({ role }) => role === "textbox")).toEqual([]);
  expect(complaints).toEqual([]);
});

test("an end that staying cannot move has its own words and no stay button", async ({ openDialogPage }) => {
  const { page, dialog } = await openDialogPage({ canExtend: false, expiresIn: 110 });
  await dialog.waitFor();

  const tree = await accessibilityTree(page);

  expect(tree.find(({ role }) => role === "alertdialog")).toMatchObject({
    name: "You'll need to sign in again soon",
    description: "For your security, we will sign you out in 2 minutes. Save your work before then.",
  });
  expect(tree.filter(({ role }) => role === "button").map(({ name }) => name)).toEqual([
    "Continue working",
    "Sign out now",
  ]);
});

test("without the sign-out button nothing else is different", async ({ openDialogPage }) => {
  const { page, dialog, stay, posted } = await openDialogPage({ query: "hideSignOut", focused: "#name" });
  await dialog.waitFor();

  const tree = await accessibilityTree(page);
  expect(tree.find(({ role }) => role === "alertdialog")).toMatchObject({ modal: true });
  expect(tree.filter(({ role }) => role === "button").map(({ name }) => name)).toEqual(["Stay signed in"]);
  await expect(stay).toBeFocused();
  expect(await axeViolations(page)).toEqual([]);

  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(posted()).toHaveLength(1);
  await expect(page.locator("#name")).toBeFocused();
});

const looks: [string, DialogPageOptions][] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["at 320 px", { viewport: { width: 320, height: 568 } }],
  ["unstyled", { unstyled: true }],
];
const states: [string, DialogPageOptions][] = [
  ["asking", {}],
  ["after a failure", { posts: 500 }],
  ["with an absolute end", { canExtend: false }],
];
for (const [look, options] of looks) {
  test.describe(`axe finds nothing, ${look}`, () => {
    for (const [state, server] of states) {
      test(state, async ({ openDialogPage }) => {
        const { page, dialog, status } = await openDialogPage({ ...options, ...server });
        await dialog.waitFor();
        if (server.posts === 500) {
          await page.keyboard.press("Enter");
          await status.getByText("did not work").waitFor();
        }

        expect(await axeViolations(page)).toEqual([]);
      });
    }
  });
}

test("the status region is empty at first, then speaks at each minute and at 60, 40 and 20 seconds", async ({
  openDialogPage,
}) => {
  const { page, dialog, status } = await openDialogPage({ expiresIn: 119, clock: true });
  await dialog.waitFor();
  expect(await status.textContent()).toBe("");
  await status.evaluate((node) => {
    const spoken: (string | null)[] = [];
    Object.assign(window, { spoken });
    new MutationObserver(() => spoken.push(node.textContent)).observe(node, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
    });
  });

  for (let second = 0; second < 117; second += 1) await page.clock.runFor(1000);

  expect(await page.evaluate(() => (window as unknown as { spoken: string[] }).spoken)).toEqual([
    "For your security, we will sign you out in 1 minute.",
    "For your security, we will sign you out in 40 seconds.",
    "For your security, we will sign you out in 20 seconds.",
  ]);
});

test("the text that ticks is hidden from screen readers, and the description does not tick", async ({
  openDialogPage,
}) => {
  const { page, dialog } = await openDialogPage({ expiresIn: 90, clock: true });
  await dialog.waitFor();

  await page.clock.runFor(75_000);

  const ticking = dialog.locator("[aria-hidden=true]");
  expect(await ticking.textContent()).toMatch(/ in 1[456] seconds\.$/);
  expect(await dialog.locator("[role=status] [aria-hidden], [aria-hidden] [role=status]").count()).toBe(0);
  const described = (await accessibilityTree(page)).find(({ role }) => role === "alertdialog")?.description;
  expect(described).toBe("For your security, we will sign you out in 2 minutes.");
});
