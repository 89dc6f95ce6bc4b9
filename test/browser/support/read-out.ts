import type { Page } from "@playwright/test";

/** What assistive technology is told, as one text. */
export async function readOut(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ name, value }) => `${String(name?.value)} ${String(value?.value)}`)
    .join("\n");
}
