import type { Browser, Page } from "playwright-core";
import { basicApp, scratchConfig } from "../support/basic-app.js";
import { launchChromium } from "../support/chromium.js";
import type { MovedClock } from "../support/moved-clock.mjs";
import type { NextServer } from "../support/next-server.js";
import { createVisitor } from "../support/visitor.js";
import { serve, signInAs } from "./docs/recipes/recipe-app.js";

// The basic app, with cacheComponents as it has them, but under a path and with addresses that end in a slash. Nobody is
// told of either.

jest.setTimeout(300_000);

const files = {
  ...basicApp,
  ...scratchConfig(
    'cacheComponents: true, partialPrefetching: true, basePath: "/shop", trailingSlash: true, turbopack: { root: here }',
  ),
  ...signInAs,
  "app/account/letter/page.tsx": `
    "use client";
    import { useKeptForm } from "next-session-timeout/kept-form";
    export default function LetterPage() {
      const { ref, restored } = useKeptForm("letter");
      return (
        <form ref={ref}>
          <p>{restored && "We kept what you typed."}</p>
          <textarea name="letter" aria-label="Letter" />
        </form>
      );
    }`,
};

let server: NextServer;
let clock: MovedClock;
let browser: Browser;
let page: Page;
/** What the page asked of the package's routes, and how that was answered. */
let asked: string[];

beforeAll(async () => {
  ({ server, clock } = await serve("next-base-path", files));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  clock?.remove();
});

beforeEach(async () => {
  page = await browser.newPage();
  asked = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.includes("/api/session")) asked.push(`${response.status()} ${pathname}`);
  });
  await page.goto(`${server.origin}/shop/login/`);
  await page.evaluate(() => fetch("/shop/as/ada/", { method: "POST" }));
});
afterEach(() => page.context().close());

test("the page asks where the routes are, without a redirect, and ends on the sign-in page with the way back", async () => {
  const status = page.waitForResponse((response) => response.url().includes("/api/session/status"));
  await page.goto(`${server.origin}/shop/account/?tab=1`);
  await page.getByRole("heading", { name: "Hello ada" }).waitFor();
  await status;
  expect(asked).toEqual(["200 /shop/api/session/status/"]);
  clock.advance(12 * 60 * 60);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.waitForURL(/\/shop\/login\//);
  expect(page.url().replace(server.origin, "")).toBe("/shop/login/?reason=idle&returnTo=/account/%3Ftab%3D1");
  expect(asked.filter((line) => !line.startsWith("200"))).toEqual([]);
});

test("a form that is kept asks for its key there, and holds again what was typed", async () => {
  const letter = page.getByLabel("Letter");
  await page.goto(`${server.origin}/shop/account/letter/`, { waitUntil: "networkidle" });
  const answered = page.waitForResponse("**/keep-key/");
  await letter.fill("Dear all");
  expect((await (await answered).json()) as object).toMatchObject({ keys: [expect.stringMatching(/^[\w-]{43}$/)] });
  await page.waitForFunction(() =>
    Object.keys(sessionStorage).some((name) => name.startsWith("nst:/shop/api/session:")),
  );
  clock.advance(12 * 60 * 60);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.waitForURL(/\/shop\/login\/\?/);
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByText("We kept what you typed.").waitFor();
  expect(page.url().replace(server.origin, "")).toBe("/shop/account/letter/");
  expect(await letter.inputValue()).toBe("Dear all");
  expect(asked).toContain("200 /shop/api/session/keep-key/");
  // No redirect to the address with the slash, and none that is not there. What was typed was activity, and came too late.
  expect(asked.filter((line) => !/^(200|401)/.test(line))).toEqual([]);
});

test("whoever is not signed in is sent to sign in, and back to the page", async () => {
  await page.context().clearCookies();
  await page.goto(`${server.origin}/shop/account/`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Hello ada" }).waitFor();
  expect(page.url().replace(server.origin, "")).toBe("/shop/account/");
});

test("the server writes the same addresses", async () => {
  const visitor = createVisitor(server.origin);
  await visitor.call("/shop/as/ada/", { method: "POST" });
  clock.advance(12 * 60 * 60);
  const api = await visitor.call("/shop/api/data/");
  expect(JSON.parse(api.text)).toMatchObject({ signInPath: "/shop/login/" });
  const status = await visitor.call("/shop/api/session/status/");
  expect(JSON.parse(status.text)).toMatchObject({ status: "expired", signInPath: "/shop/login/" });
  const { headers } = await visitor.visit("/shop/account/?tab=1");
  expect(headers.location?.replace(server.origin, "")).toBe("/shop/login/?reason=idle&returnTo=/account/%3Ftab%3D1");
});
