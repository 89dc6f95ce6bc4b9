import type { Locator, Page } from "@playwright/test";
import { type DialogPage, type DialogPageOptions, expect, test as base } from "../support/dialog.js";

const keepalive = "POST keepalive";

const test = base.extend<{
  /** Opens the page with someone in the name field, as if they had been there when the warning came. */
  interrupt: (options?: DialogPageOptions) => Promise<DialogPage>;
}>({
  interrupt: ({ openDialogPage }, use) =>
    use(async (options) => {
      const opened = await openDialogPage({ ...options, focused: "#name" });
      await opened.dialog.waitFor();
      return opened;
    }),
});

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || "");

const gone = (dialog: Locator): Promise<void> => dialog.waitFor({ state: "detached" });

test.describe("staying", () => {
  test("the focus is on the stay button, and returns to where it was", async ({ interrupt }) => {
    const { page, dialog, posted, complaints } = await interrupt();
    expect(await focused(page)).toBe("Stay signed in");

    await page.keyboard.press("Enter");

    await gone(dialog);
    expect(await focused(page)).toBe("name");
    expect(posted()).toEqual([keepalive]);
    expect(complaints).toEqual([]);
  });

  test("the first Escape of a dialog that nobody's click opened means stay", async ({ interrupt }) => {
    const { page, dialog, posted } = await interrupt();

    await page.keyboard.press("Escape");

    await gone(dialog);
    expect(await focused(page)).toBe("name");
    expect(posted()).toEqual([keepalive]);
  });

  test("an Escape after a click, which browsers let a page prevent, means stay", async ({ interrupt }) => {
    const { page, dialog, posted } = await interrupt();
    await dialog.getByRole("heading").click();

    await page.keyboard.press("Escape");

    await gone(dialog);
    expect(posted()).toEqual([keepalive]);
  });

  test("an Escape after a click does not even flicker", async ({ interrupt }) => {
    const { page, dialog, status } = await interrupt({ posts: "silent" });
    await dialog.getByRole("heading").click();
    await dialog.evaluate((node) => node.addEventListener("close", () => (document.title = "closed")));

    await page.keyboard.press("Escape");

    await status.getByText("One moment").waitFor({ state: "attached" });
    expect(await page.title()).toBe("Claim form");
  });

  for (const first of ["after nothing", "after a click"]) {
    test(`Escape three times is one request, ${first}`, async ({ interrupt }) => {
      const { page, dialog, posted, server } = await interrupt({ posts: "silent" });
      if (first === "after a click") await dialog.getByRole("heading").click();

      for (let press = 0; press < 3; press += 1) await page.keyboard.press("Escape");
      await dialog.getByText("One moment").waitFor({ state: "attached" });

      expect(posted()).toEqual([keepalive]);
      expect(await dialog.evaluate((node) => node.matches(":modal"))).toBe(true);
      expect(await focused(page)).toBe("Stay signed in");
      expect(server.status().expiresIn).toBe(120);
    });
  }

  test("two clicks are one request", async ({ interrupt }) => {
    const { stay, posted, dialog } = await interrupt();

    await stay.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });

    await gone(dialog);
    expect(posted()).toEqual([keepalive]);
  });

  test("while the answer is awaited the button keeps the focus, reads as disabled, and the region says so", async ({
    interrupt,
  }) => {
    const { page, stay, status } = await interrupt({ posts: "silent" });

    await page.keyboard.press("Enter");

    await status.getByText("One moment").waitFor({ state: "attached" });
    expect(await stay.getAttribute("aria-disabled")).toBe("true");
    expect(await focused(page)).toBe("Stay signed in");
  });
});

test.describe("a stay that fails", () => {
  for (const [posts, key] of [
    [500, "Enter"],
    [403, "Enter"],
    ["broken", "Enter"],
    [500, "Escape"],
  ] as const) {
    test(`${posts} after ${key}: the dialog stays, says so, and the same button tries again`, async ({ interrupt }) => {
      const { page, dialog, status, stay, server, posted } = await interrupt({ posts });

      await page.keyboard.press(key);

      await status.filter({ hasText: "That did not work. Check your connection and try again." }).waitFor();
      expect(await focused(page)).toBe("Stay signed in");
      expect(await stay.getAttribute("aria-disabled")).toBe("false");
      expect(await dialog.locator("[aria-hidden=true]").textContent()).toMatch(/2 minutes/);

      server.posts = "ok";
      await page.keyboard.press("Enter");

      await gone(dialog);
      expect(posted()).toEqual([keepalive, keepalive]);
      expect(await focused(page)).toBe("name");
    });
  }

  test("the time goes on, and is spoken, while the failure shows", async ({ openDialogPage }) => {
    const { page, dialog, status } = await openDialogPage({
      expiresIn: 50,
      posts: 500,
      clock: true,
    });
    await dialog.waitFor();
    await page.keyboard.press("Enter");
    await status.filter({ hasText: "did not work" }).waitFor();

    await page.clock.runFor(20_000);

    await status.filter({ hasText: /did not work.*sign you out in 40 seconds/s }).waitFor();
  });
});

test.describe("signing out", () => {
  test("asks the server to", async ({ interrupt }) => {
    const { dialog, posted } = await interrupt();

    const request = dialog.page().waitForRequest("**/sign-out");
    await dialog.getByRole("button", { name: "Sign out" }).click();

    expect((await request).method()).toBe("POST");
    await expect.poll(posted).toEqual(["POST sign-out"]);
  });

  test("says so when it failed", async ({ interrupt }) => {
    const { dialog, status } = await interrupt({ posts: 500 });

    await dialog.getByRole("button", { name: "Sign out" }).click();

    await status.filter({ hasText: "did not work" }).waitFor();
  });
});

test.describe("an end that staying cannot move", () => {
  for (const key of ["Enter", "Escape"]) {
    test(`${key} dismisses it, asks nobody, and returns the focus`, async ({ interrupt }) => {
      const { page, dialog, posted } = await interrupt({ canExtend: false });
      expect(await focused(page)).toBe("Continue working");

      await page.keyboard.press(key);

      await gone(dialog);
      expect(await focused(page)).toBe("name");
      expect(posted()).toEqual([]);
    });
  }

  test("it does not come back while the time runs", async ({ openDialogPage }) => {
    const { page, dialog } = await openDialogPage({ canExtend: false, clock: true });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await gone(dialog);

    await page.clock.runFor(70_000);

    expect(await dialog.count()).toBe(0);
  });
});

test.describe("taken away by the app", () => {
  test("unmounting returns the focus and asks nobody", async ({ interrupt }) => {
    const { page, dialog, posted } = await interrupt();

    await page.locator("#unmount").evaluate((button: HTMLElement) => button.click());

    await gone(dialog);
    await page.waitForTimeout(100);
    expect(await focused(page)).toBe("name");
    expect(posted()).toEqual([]);
  });

  test("an element that is gone by then is not missed", async ({ interrupt }) => {
    const { page, dialog, complaints } = await interrupt();
    await page.locator("#name").evaluate((input) => input.parentElement?.remove());

    await page.keyboard.press("Enter");

    await gone(dialog);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("a page kept hidden by React closes its dialog, which is no Escape", async ({ interrupt }) => {
    const { page, posted } = await interrupt();

    await page.locator("#hide").evaluate((button: HTMLElement) => button.click());

    await page.waitForFunction(() => document.activeElement?.id === "name");
    await page.waitForTimeout(100);
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(posted()).toEqual([]);
  });
});
