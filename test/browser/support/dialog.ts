import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { root } from "../../support/source-files.js";
import { pageScript } from "./bundle.js";
import { test as base } from "./client.js";
import type { SessionServer } from "./session-server.js";

export { expect } from "@playwright/test";

export interface DialogPage {
  page: Page;
  server: SessionServer;
  /** The POST requests so far. */
  posted: () => string[];
  /** What the browser complained about: errors, warnings, violations of the strict content security policy. */
  complaints: string[];
  dialog: Locator;
  stay: Locator;
  status: Locator;
}

export interface DialogPageOptions extends BrowserContextOptions {
  /** Seconds until the session ends; 120 by default, which is when the warning starts. */
  expiresIn?: number;
  /** Whether it is idleness that ends it (the default), or its age. */
  canExtend?: boolean;
  /** How keepalive and sign-out respond. */
  posts?: SessionServer["posts"];
  /** The dialog's props: `language=fr`, `hideSignOut`, `signInHere`. */
  query?: string;
  /** Leaves out dialog.css. */
  unstyled?: boolean;
  /** Has the page's clock stand still until the test moves it. */
  clock?: boolean;
  /** Runs in the page before anything else. */
  before?: () => void;
  /** Has the focus when the dialog opens. */
  focused?: string;
}

interface DialogTest {
  /** Opens the page of `dialog-page.tsx`. The dialog shows by itself if the session is about to end. */
  openDialogPage: (options?: DialogPageOptions) => Promise<DialogPage>;
}

/** Epoch seconds. The server's clock stands still. */
const start = 1_795_000_000;

/** A test of the dialog in a page of its own. */
export const test = base.extend<DialogTest>({
  openDialogPage: async ({ browser, server }, use) => {
    const closing: (() => Promise<void>)[] = [];
    await use(async ({ expiresIn = 120, canExtend = true, posts = "ok", unstyled = false, ...options } = {}) => {
      const { clock = false, query = "", before, focused, ...contextOptions } = options;
      const { idleTimeout, absoluteTimeout } = server.timeouts;
      server.stoppedAt = start;
      server.posts = posts;
      server.session = canExtend
        ? { startedAt: start - 7200, lastActivityAt: start - (idleTimeout ?? 0) + expiresIn }
        : { startedAt: start - (absoluteTimeout ?? 0) + expiresIn, lastActivityAt: start };
      server.files.set("/dialog.js", { type: "text/javascript", body: await pageScript("dialog-page") });
      server.files.set("/dialog.css", { type: "text/css", body: stylesheet });
      server.files.set("/claim", claimPage(unstyled));

      const context = await browser.newContext(contextOptions);
      closing.push(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        // Chromium itself logs each failed request.
        const failedRequest = message.text().startsWith("Failed to load resource");
        if (["error", "warning"].includes(message.type()) && !failedRequest) complaints.push(message.text());
      });
      if (before !== undefined) await page.addInitScript(before);
      if (clock) await page.clock.install({ time: start * 1000 });
      await page.goto(`${server.origin}/claim?${query}`);
      if (clock) await page.clock.pauseAt(start * 1000 + 60_000);
      // Only now: pausing moves the clock, and a request on its way would seem to have taken that long. The status waits
      // for the focus to be where it shall be.
      const { promise: ready, resolve: release } = withResolvers();
      await page.route("**/api/session/status", (route) => ready.then(() => route.continue()));
      await page.addScriptTag({ url: "/dialog.js" });
      if (focused !== undefined) await page.locator(focused).focus();
      release();

      const dialog = page.getByRole("alertdialog");
      return {
        page,
        server,
        posted: () => server.requests.filter((request) => request.startsWith("POST")),
        complaints,
        dialog,
        stay: dialog.getByRole("button", { name: "Stay signed in" }),
        status: dialog.getByRole("status"),
      };
    });
    await Promise.all(closing.map((close) => close()));
  },
});

const stylesheet = readFileSync(join(root, "src/react/dialog/dialog.css"), "utf8");

function claimPage(unstyled: boolean): { type: string; body: string; headers: Record<string, string> } {
  const styles = unstyled ? "" : '<link rel="stylesheet" href="/dialog.css">';
  return {
    type: "text/html",
    // What a careful app sends: no inline style or script passes.
    headers: { "content-security-policy": "default-src 'self'" },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark"><title>Claim form</title>${styles}
      <div id="root"></div></html>`,
  };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
