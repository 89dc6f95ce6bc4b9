import { expect, test } from "../support/cover.js";
import { readOut } from "../support/read-out.js";

/** How often somebody types, is signed out and comes back: a few times here, twenty in `npm run rounds`. */
const rounds = Number(process.env["ROUNDS"] ?? 4);

test("the page is covered at the end, and as it was when the same person is back", async ({
  openClaim,
  end,
  signInAs,
}) => {
  const covered = await openClaim();
  const { page, dialog, signIn, complaints } = covered;
  await page.locator("#uncontrolled").fill("12345");
  await page.locator("#scroller").evaluate((node) => (node.scrollTop = 300));
  await page.locator("#story").fill("Once upon a time");

  await end(covered);
  expect(await page.evaluate(() => window.hook)).toEqual({ status: "expired", person: "ada" });
  expect(await readOut(page)).not.toMatch(/Ada|Once|12345/);
  await expect(signIn).toBeFocused();
  const popup = await signInAs(covered, "ada");

  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => popup.isClosed()).toBe(true);
  expect(await page.locator("#story").inputValue()).toBe("Once upon a time");
  expect(await page.locator("#letters").innerText()).toBe("16");
  expect(await page.locator("#uncontrolled").inputValue()).toBe("12345");
  expect(await page.locator("#scroller").evaluate((node) => node.scrollTop)).toBe(300);
  await expect(page.locator("#story")).toBeFocused();
  expect(await page.title()).toBe("Claim of Ada");
  expect(complaints).toEqual([]);
});

test("nothing of the page is seen or printed, whatever it opens or says of itself", async ({ openClaim, end }) => {
  const covered = await openClaim();
  const { page, signIn } = covered;
  await page.locator("#open-note").click();
  await page.locator("#note-text").fill("Ada's secret");
  await end(covered);
  const bare = await page.screenshot({ animations: "disabled" });
  await page.emulateMedia({ media: "print" });
  const printed = await page.screenshot({ animations: "disabled" });
  await page.emulateMedia({ media: null });

  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#toast")?.showPopover();
    document.querySelector<HTMLDialogElement>("#intruder")?.showModal();
    document.querySelector<HTMLElement>("#stubborn")?.style.setProperty("visibility", "visible", "important");
    document.title = "Ada has a message";
  });

  await expect(signIn).toBeFocused();
  expect(await page.title()).toBe("You were signed out");
  expect(await readOut(page)).not.toMatch(/Ada/);
  expect(await page.screenshot({ animations: "disabled" })).toEqual(bare);
  await page.emulateMedia({ media: "print" });
  expect(await page.screenshot({ animations: "disabled" })).toEqual(printed);
  // There is nowhere else for the focus to go, but the browser's own buttons, and Escape opens nothing.
  const places: string[] = [];
  for (const key of ["Tab", "Tab", "Tab", "Escape", "Escape"]) {
    await page.keyboard.press(key);
    places.push(
      await page.evaluate(() =>
        document.activeElement === document.body ? "" : (document.activeElement?.textContent ?? ""),
      ),
    );
  }
  expect([...new Set(places)].sort()).toEqual(["", "Leave this page", "Sign in"]);
  await expect(covered.dialog).toBeVisible();
});

test("three tabs are uncovered by one sign-in, and a window that is closed leaves them covered", async ({
  openClaim,
  end,
  signInAs,
}) => {
  const tabs = [await openClaim(), await openClaim(), await openClaim()] as const;
  await end(...tabs);
  const opened = tabs[1].page.waitForEvent("popup");
  await tabs[1].page.keyboard.press("Enter");
  await (await opened).close();
  for (const { dialog } of tabs) await expect(dialog).toBeAttached();

  await signInAs(tabs[1], "ada");

  for (const { dialog } of tabs) await dialog.waitFor({ state: "detached" });
});

test("for another person the page is loaded anew, with not a character of the first one's", async ({
  openClaim,
  end,
  signInAs,
  server,
}) => {
  const covered = await openClaim();
  await covered.page.locator("#story").fill("Ada's story");
  await end(covered);
  server.files.delete("/claim");

  await signInAs(covered, "grace");

  await covered.page.getByText("Letters of grace").waitFor();
  expect(
    await covered.page.evaluate(() => JSON.stringify([localStorage, sessionStorage]) + document.body.innerHTML),
  ).not.toMatch(/ada|story/i);
});

test("for a person who is not known the page stays covered, and the hook says so", async ({
  openClaim,
  end,
  signInAs,
}) => {
  const covered = await openClaim();
  await end(covered);
  const popup = await signInAs(covered, "nobody-known");
  await expect.poll(() => popup.isClosed()).toBe(true);
  await covered.page.evaluate(() => window.notice());
  await expect(covered.dialog).toBeAttached();
  expect(await covered.page.evaluate(() => window.hook)).toEqual({ status: "expired", person: "ada" });
});

test("an end by revocation is told; leaving goes to the sign-in page", async ({ openClaim, end, server }) => {
  const covered = await openClaim();
  server.revoked = true;
  server.session = null;
  await end(covered);
  await expect(covered.dialog).toContainText("Another device or an administrator did this");
  await covered.dialog.getByRole("link", { name: "Leave this page" }).click();
  await covered.page.waitForURL("**/login?reason=revoked&returnTo=/claim");
});

test("the server away after the end: covered until it is back", async ({ openClaim, end, signInAs, context }) => {
  const covered = await openClaim();
  await end(covered);
  await context.setOffline(true);
  await covered.page.evaluate(() => window.notice());
  await expect(covered.dialog.getByRole("status")).toContainText("Check your connection");
  await context.setOffline(false);
  await signInAs(covered, "ada");
  await covered.dialog.waitFor({ state: "detached" });
});

test("where the browser opens no window, the link opens a tab", async ({ openClaim, end, context }) => {
  const covered = await openClaim();
  await covered.page.evaluate(() => (window.open = () => null));
  await end(covered);
  const opened = context.waitForEvent("page");
  await covered.signIn.press("Enter");
  const tab = await opened;
  await tab.getByRole("link", { name: "ada" }).click();
  await covered.dialog.waitFor({ state: "detached" });
});

for (const [where, path] of [
  ["the page", "/claim"],
  ["the sign-in page", "/login"],
] as const) {
  test(`an opener policy of ${where} keeps nobody out`, async ({ openClaim, end, signInAs, server }) => {
    const file = server.files.get(path);
    if (file)
      server.files.set(path, { ...file, headers: { ...file.headers, "cross-origin-opener-policy": "same-origin" } });
    const covered = await openClaim();
    await end(covered);
    await signInAs(covered, "ada");
    await covered.dialog.waitFor({ state: "detached" });
  });
}

test("rounds of typing, the end and signing in again, in the window and in another tab: nothing is lost", async ({
  openClaim,
  end,
  signInAs,
  server,
}) => {
  test.slow();
  const covered = await openClaim();
  let typed = "";
  for (let round = 0; round < rounds; round += 1) {
    const more = `Round ${round}. `;
    typed += more;
    await covered.page.keyboard.type(round === 0 ? "" : more);
    if (round === 0) await covered.page.locator("#story").pressSequentially(more);
    await end(covered);
    if (round % 2 === 0) await signInAs(covered, "ada");
    else {
      server.signIn("ada");
      const other = await openClaim();
      await other.page.close();
    }
    await covered.dialog.waitFor({ state: "detached" });
    await expect(covered.page.locator("#story")).toBeFocused();
  }
  expect(await covered.page.locator("#story").inputValue()).toBe(typed);
});
