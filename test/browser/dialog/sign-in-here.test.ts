import { expect, test } from "../support/cover.js";

test("the page is covered at the end, and as it was when the same person is back", async ({
  openClaim,
  end,
  signInAs,
}) => {
  const covered = await openClaim();
  const { page, dialog, complaints } = covered;
  await page.locator("#story").fill("Once upon a time");
  await page.locator("#uncontrolled").fill("12345");
  await page.locator("#scroller").evaluate((node) => (node.scrollTop = 300));
  await page.locator("#story").focus();

  await end(covered);
  expect(await page.title()).toBe("You have been signed out");
  await page.screenshot({ path: "/tmp/cover.png" });
  const window = await signInAs(covered, "ada");

  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => window.isClosed()).toBe(true);
  await page.screenshot({ path: "/tmp/uncovered.png" });
  expect(await page.locator("#story").inputValue()).toBe("Once upon a time");
  expect(await page.locator("#letters").innerText()).toBe("16");
  expect(await page.locator("#scroller").evaluate((node) => node.scrollTop)).toBe(300);
  await expect(page.locator("#story")).toBeFocused();
  expect(await page.title()).toBe("Claim of Ada");
  expect(complaints).toEqual([]);
});
