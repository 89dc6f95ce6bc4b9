import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContext, type Locator, type Page, test as base } from "@playwright/test";
import { root } from "../../support/source-files.js";
import { pageScript } from "./bundle.js";
import { type SessionServer, startSessionServer } from "./session-server.js";

export { expect } from "@playwright/test";

export interface CoveredPage {
  page: Page;
  /** The dialog that covers the page. */
  dialog: Locator;
  signIn: Locator;
  /** What the browser complained about: errors, violations of the strict content security policy. */
  complaints: string[];
}

interface CoverTest {
  /** Ada has just signed in; each test has a server of its own. */
  server: SessionServer;
  /** Opens Ada's claim in a new tab and waits until the hook follows her session. */
  openClaim: (context?: BrowserContext) => Promise<CoveredPage>;
  /** Ends the session on the server, has the page notice, and waits until it is covered. */
  end: (...pages: CoveredPage[]) => Promise<void>;
  /** Chooses "Sign in", and in the window that opens this person. */
  signInAs: (covered: CoveredPage, person: string) => Promise<Page>;
}

const stylesheet = readFileSync(join(root, "src/react/dialog/dialog.css"), "utf8");

// What a careful app sends: no inline style or script passes.
const policy = { "content-security-policy": "default-src 'self'" };

/** A test of the page that is covered when the session has ended. */
export const test = base.extend<CoverTest>({
  server: async ({}, use) => {
    const server = await startSessionServer();
    const script = (body: string): { type: string; body: string } => ({ type: "text/javascript", body });
    server.files.set("/cover.js", script(await pageScript("cover-page")));
    server.files.set("/page.css", { type: "text/css", body: `${stylesheet}#scroller{height:8rem;overflow:auto}` });
    server.files.set("/claim", {
      type: "text/html",
      headers: policy,
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark"><title>Claim of Ada</title>
        <link rel="stylesheet" href="/page.css"><div id="root"></div><script src="/cover.js"></script></html>`,
    });
    server.files.set("/login", {
      type: "text/html",
      headers: policy,
      body: `<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1><script src="/login.js"></script></html>`,
    });
    server.files.set(
      "/login.js",
      script(`for (const name of ["ada", "grace", "nobody-known"]) {
        const link = document.createElement("a");
        link.href = "/sign-in/" + name + location.search;
        link.append(name);
        document.body.append(link, " ");
      }`),
    );
    server.signIn("ada");
    await use(server);
    await server.close();
  },
  openClaim: ({ context: own, server }, use) =>
    use(async (context = own) => {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (/Content Security Policy|hydrat/.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${server.origin}/claim`);
      await page.waitForFunction(() => window.hook?.status === "active");
      const dialog = page.getByRole("alertdialog");
      return { page, dialog, signIn: dialog.getByRole("link", { name: "Sign in", exact: true }), complaints };
    }),
  end: ({ server }, use) =>
    use(async (...pages) => {
      if (server.session) server.session = { startedAt: 0, lastActivityAt: 0 };
      for (const { page, signIn } of pages) {
        await page.evaluate(() => window.notice());
        await signIn.waitFor();
      }
    }),
  signInAs: ({}, use) =>
    use(async ({ page, signIn }, person) => {
      const opened = page.waitForEvent("popup");
      await signIn.click();
      const window = await opened;
      await window.getByRole("link", { name: person }).click();
      return window;
    }),
});
