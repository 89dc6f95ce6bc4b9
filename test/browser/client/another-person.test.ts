import type { Page } from "@playwright/test";
import { expect, knowsNothingNew, output, shows, test } from "../support/client.js";

const words = "Open my page";

/** The person signs in from a page that tells nobody, as a Server Action does. */
const signIn = (page: Page, person: string): Promise<unknown> =>
  page.evaluate((person) => fetch(`/sign-in/${person}`, { method: "POST" }), person);
const comeBack = (page: Page): Promise<unknown> => page.evaluate(() => dispatchEvent(new Event("focus")));
const letters = (page: Page, person: string): Promise<void> => page.getByText(`Letters of ${person}`).waitFor();
/** All there is to read. */
const text = (page: Page): Promise<string | null> => page.evaluate(() => document.documentElement.textContent);

test.beforeEach(({ server }) => server.signIn("a"));

test("somebody signs in in one tab: within a second of coming back the other one is theirs", async ({
  context,
  server,
  openWithClock,
  pass,
}) => {
  const [first, second] = [await openWithClock(), await openWithClock()];
  await letters(second, "a");
  await pass(second, 6);
  server.requests = [];

  await signIn(first, "b");
  expect(await second.getByText("Letters of a").isVisible()).toBe(true);
  server.requests = [];
  // No timer may be needed.
  await context.clock.pauseAt((await second.evaluate(() => Date.now())) + 1000);
  await comeBack(second);
  await letters(second, "b");

  await context.clock.resume();
  await shows(second, "active");
  expect(await output(second, "person")).toBe("b");
  // The question, which the other tab hears the answer of, and the first ones of the pages that are loaded for it.
  await letters(first, "b");
  await shows(first, "active");
  expect(server.requests).toEqual(["GET status", "GET status", "GET status"]);
});

test("eight tabs that come back ask once", async ({ server, openTab }) => {
  const pages = await Promise.all(Array.from({ length: 8 }, () => openTab()));
  await Promise.all(pages.map((page) => page.waitForFunction(knowsNothingNew)));
  server.requests = [];

  await Promise.all(pages.map(comeBack));
  // The lock is free again once the question is over.
  await pages[0]?.evaluate(() => navigator.locks.request("nst:/api/session", () => null));

  expect(server.requests).toEqual(["GET status"]);
});

test("twenty switches between two tabs in a minute are at most twelve requests", async ({
  context,
  server,
  openWithClock,
}) => {
  const pages = [await openWithClock(), await openWithClock()];
  // From here on only the test moves the clock, which all tabs have.
  await context.clock.pauseAt((await pages[1]!.evaluate(() => Date.now())) + 6000);
  server.ahead += 6;
  server.requests = [];

  for (let switches = 0; switches < 20; switches += 1) {
    const page = pages[switches % 2]!;
    const answered = page.waitForResponse("**/status").catch(() => null);
    const asks = await page.evaluate(async () => {
      dispatchEvent(new Event("focus"));
      // Whoever asks has the lock.
      const { held } = await navigator.locks.query();
      return held?.some(({ name }) => name === "nst:/api/session");
    });
    if (asks) await (await answered)?.finished();
    await context.clock.runFor(3000);
    server.ahead += 3;
  }

  expect(server.requests.length).toBeLessThanOrEqual(12);
  expect(server.requests.length).toBeGreaterThan(3);
});

test.describe("a page that is somebody else's again when it is loaded anew", () => {
  test.beforeEach(async ({ page, pass, server }) => {
    await page.clock.install({ time: Date.now() });
    await page.goto(`${server.origin}/account?initial`);
    await letters(page, "a");
    // What an app may have open, and listen to.
    await page.evaluate(() => {
      const dialog = document.body.appendChild(document.createElement("dialog"));
      dialog.append("A letter to a");
      dialog.showModal();
      const popover = document.body.appendChild(document.createElement("div"));
      popover.popover = "manual";
      popover.append("A note to a");
      popover.showPopover();
    });
    await pass(page, 6);
    server.cachedFor = "a";
    await signIn(page, "b");
    server.pages = [];
  });

  test("stays away, with a link to load it, until it is the right one's", async ({ server, page }) => {
    await comeBack(page);
    await page.waitForEvent("domcontentloaded");
    const link = page.getByRole("link", { name: words });
    await link.waitFor();
    expect(server.pages).toEqual(["GET"]);
    expect(await text(page)).toBe(words);

    await link.click();
    await page.waitForEvent("domcontentloaded");
    await link.waitFor();
    expect(server.pages).toEqual(["GET", "GET"]);

    server.cachedFor = null;
    await link.press("Enter");
    await letters(page, "b");
    await shows(page, "active");
  });

  test("shows nothing on the way, and hears nothing", async ({ page }) => {
    await page.evaluate(() => {
      for (const target of [window, document]) {
        target.addEventListener("keydown", () => window.seen.push("heard a key"), true);
      }
    });
    // Nothing is loaded, so that the page can be looked at.
    await page.route("**/account*", (route) => route.fulfill({ status: 204 }));
    await comeBack(page);
    await page.getByRole("link", { name: words }).waitFor();
    await page.keyboard.press("s");

    expect(await text(page)).toBe(words);
    expect(await page.evaluate(() => [document.title, document.body, ...window.seen])).toEqual([
      "",
      null,
      ...(await page.evaluate(() => window.seen.filter((entry) => entry !== "heard a key"))),
    ]);
  });
});

test("a form's answer is not sent once more", async ({ server, openWithClock, pass }) => {
  const page = await openWithClock();
  await page.evaluate(() => {
    const form = document.body.appendChild(document.createElement("form"));
    form.method = "post";
    form.submit();
  });
  await page.waitForEvent("domcontentloaded");
  await shows(page, "active");
  await pass(page, 6);
  expect(server.pages.at(-1)).toBe("POST");

  await signIn(page, "b");
  await comeBack(page);
  await letters(page, "b");

  expect(server.pages.at(-1)).toBe("GET");
  expect(server.pages.filter((method) => method === "POST")).toHaveLength(1);
});

test("storage that is forbidden keeps nobody on another's page", async ({ context, openWithClock, pass }) => {
  await context.addInitScript(() =>
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      },
    }),
  );
  const page = await openWithClock();
  const problems: string[] = [];
  page.on("pageerror", (problem) => problems.push(problem.message));
  await pass(page, 6);

  await signIn(page, "b");
  await comeBack(page);

  await letters(page, "b");
  expect(problems).toEqual([]);
});

test("a sign-out the server could not record is shown all the same, with a word about it", async ({
  server,
  openTab,
}) => {
  server.signInPath = null;
  server.recorded = false;
  const page = await openTab();

  expect(await page.evaluate(() => window.signOut())).toBe(false);

  await shows(page, "anonymous");
  expect([await output(page, "reason"), await output(page, "error")]).toEqual(["signed-out", ""]);
});
