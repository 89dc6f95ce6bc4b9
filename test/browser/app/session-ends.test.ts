import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { entries, serveExampleApp } from "../../support/example-app.js";
import type { NextServer } from "../../support/next-server.js";
import { age, signIn } from "../support/example-app.js";

const limits = { IDLE_TIMEOUT: "600", ABSOLUTE_TIMEOUT: "3600", WARN_BEFORE: "60", GRACE_PERIOD: "30" };
const away = "You were away for a while";

interface Waiting {
  /** Resolves once what the page asked for has been answered, so that no cookie changes while it is made older. */
  settle: () => Promise<void>;
  /** Time passes, for the server and for the page. */
  pass: (seconds: number) => Promise<void>;
}

const test = base.extend<Waiting>({
  page: async ({ page }, use) => {
    await page.clock.install();
    await use(page);
  },
  settle: async ({ page }, use) => {
    const asked = new Set<unknown>();
    page.on("request", (request) => asked.add(request));
    page.on("requestfinished", (request) => asked.delete(request));
    page.on("requestfailed", (request) => asked.delete(request));
    await use(async () => {
      do await sleep(50);
      while (asked.size > 0);
    });
  },
  pass: ({ context, page, settle }, use) =>
    use(async (seconds) => {
      await settle();
      await age(context, seconds);
      await page.clock.fastForward(seconds * 1000);
    }),
});

const dialog = (page: Page): Locator => page.getByRole("alertdialog");

for (const entry of entries) {
  test.describe(`a person in front of the app (${entry})`, () => {
    test.setTimeout(120_000);

    let app: NextServer;
    test.beforeAll(async () => {
      app = await serveExampleApp(entry, limits);
    });
    test.afterAll(() => app?.stop());

    const url = (path: string) => app.origin + path;

    test("is warned, stays, is warned again, and ends on a sign-in page that says why and leads back", async ({
      page,
      pass,
    }) => {
      await signIn(page, app.origin);
      await page.goto(url("/account?tab=1"), { waitUntil: "networkidle" });
      await pass(545);
      await dialog(page).getByRole("button", { name: "Stay signed in" }).click();
      await dialog(page).waitFor({ state: "detached" });
      await pass(545);
      await dialog(page).waitFor();
      await pass(60);
      await page.getByText(away).waitFor();
      await page.getByText("after 10 minutes without activity, and after 1 hour in any case.").waitFor();
      expect(page.url()).toBe(url("/login?reason=idle&returnTo=/account%3Ftab%3D1"));
      await page.getByLabel("Name").fill("Ada");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL(url("/account?tab=1"));
    });

    test("signs out from the warning", async ({ context, page, pass }) => {
      await signIn(page, app.origin);
      await pass(545);
      await dialog(page).getByRole("button", { name: "Sign out" }).click();
      await page.getByText("You are signed out").waitFor();
      expect(await context.cookies()).toEqual([]);
    });

    test("who works is never warned, whatever the idle timeout", async ({ page, pass, settle }) => {
      await signIn(page, app.origin);
      for (let passed = 0; passed < 1500; passed += 30) {
        await pass(30);
        await page.getByLabel("Your note").press("x");
      }
      expect(await dialog(page).count()).toBe(0);
      await page.getByRole("button", { name: "Save note" }).click();
      await settle();
      await page.reload();
      expect(await page.getByLabel("Your note").inputValue()).toBe("x".repeat(50));
    });

    test("a page asked for too late sends to the sign-in page, and so does the client router", async ({
      context,
      page,
    }) => {
      await signIn(page, app.origin);
      await age(context, 601);
      await page.goto(url("/account?tab=2"));
      expect(page.url()).toBe(url("/login?reason=idle&returnTo=/account%3Ftab%3D2"));

      await signIn(page, app.origin);
      await age(context, 601);
      await page.getByRole("link", { name: "Account" }).click();
      await page.getByText(away).waitFor();
    });

    test("a Server Action of an expired session saves nothing, and ends on the sign-in page", async ({
      context,
      page,
    }) => {
      await signIn(page, app.origin);
      await page.goto(url("/account?tab=3"), { waitUntil: "networkidle" });
      await page.getByLabel("Your note").fill("too late");
      await age(context, 601);
      await page.getByRole("button", { name: "Save note" }).click();
      await page.getByText(away).waitFor();
      expect(page.url()).toBe(url("/login?reason=idle&returnTo=/account%3Ftab%3D3"));
      expect((await context.cookies()).map(({ name }) => name)).toEqual(["example.clock"]);
    });

    test("without JavaScript, a form of an expired session saves nothing and ends on the sign-in page", async ({
      browser,
    }) => {
      const plain = await browser.newContext({ javaScriptEnabled: false });
      const plainPage = await plain.newPage();
      await signIn(plainPage, app.origin);
      await plainPage.goto(url("/account?tab=4"));
      await plainPage.getByLabel("Your note").fill("too late");
      await age(plain, 601);
      await plainPage.getByRole("button", { name: "Save note" }).click();
      await plainPage.getByText(away).waitFor();
      expect(plainPage.url()).toBe(url("/login?reason=idle&returnTo=/account%3Ftab%3D4"));
      expect((await plain.cookies()).map(({ name }) => name)).toEqual(["example.clock"]);
      await plain.close();
    });

    test("is told of the absolute end in other words, which staying cannot move", async ({ context, page, pass }) => {
      await signIn(page, app.origin);
      for (let passed = 0; passed < 3300; passed += 550) {
        await age(context, 550);
        await page.reload({ waitUntil: "networkidle" });
      }
      await pass(245);
      await dialog(page).waitFor();
      expect(await dialog(page).getByRole("button", { name: "Stay signed in" }).count()).toBe(0);
      await pass(60);
      await page.waitForURL(url("/login?reason=absolute&returnTo=/account"));
    });

    test("an API route answers 401 with the reason", async ({ context, page }) => {
      await signIn(page, app.origin);
      await age(context, 601);
      const answer = await page.evaluate(async () => {
        const response = await fetch("/api/me");
        return [response.status, await response.json()] as const;
      });
      expect(answer).toEqual([401, { error: "session_expired", reason: "idle", signInPath: "/login" }]);
    });

    test("a prerendered page that renews the clock is never cached", async ({ context, page }) => {
      const first = await page.goto(url("/static-page"));
      expect(first?.headers()["cache-control"]).toContain("s-maxage");
      await signIn(page, app.origin);
      await age(context, 60);
      const renewed = await page.goto(url("/static-page"));
      expect(await renewed?.headerValue("set-cookie")).toContain("example.clock=");
      expect(renewed?.headers()["cache-control"]).toBe("private, no-store");
    });
  });
}
