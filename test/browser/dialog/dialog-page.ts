import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, BrowserContextOptions, Locator, Page, Route } from "playwright-core";
import { root } from "../../support/source-files.js";

const origin = "http://localhost";

/** What the session routes answer; a test may change it while the page is open. */
export interface FakeServer {
  /** Seconds until the session ends. */
  expiresIn: number;
  canExtend: boolean;
  /** How keepalive and sign-out answer: as they should, with this error, not reachable, or not at all. */
  posts: "ok" | 401 | 403 | 500 | "unreachable" | "silent";
}

export interface DialogPage {
  page: Page;
  server: FakeServer;
  /** Paths of the POST requests so far. */
  posted: string[];
  /** What the browser complained about: errors, warnings, violations of the strict content security policy. */
  complaints: string[];
  dialog: Locator;
  stay: Locator;
  status: Locator;
}

export interface DialogPageOptions extends BrowserContextOptions {
  server?: Partial<FakeServer>;
  /** Leaves out dialog.css. */
  unstyled?: boolean;
  /** Has the page's clock stand still until the test moves it. */
  clock?: boolean;
  /** Runs in the page before anything else. */
  before?: () => void;
  /** Has the focus when the dialog opens. */
  focused?: string;
}

/** Opens the page of `page.tsx` in a new context. The dialog shows by itself if the session is about to end. */
export async function openDialogPage(browser: Browser, options: DialogPageOptions = {}): Promise<DialogPage> {
  const { server: given, unstyled = false, clock = false, before, focused, ...contextOptions } = options;
  const server: FakeServer = { expiresIn: 120, canExtend: true, posts: "ok", ...given };
  const script = await bundle();
  const context = await browser.newContext(contextOptions);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const posted: string[] = [];
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Chromium itself logs each failed request.
    const failedRequest = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !failedRequest) complaints.push(message.text());
  });
  if (before !== undefined) await page.addInitScript(before);

  let release = (): void => undefined;
  const ready = new Promise<void>((resolve) => (release = resolve));
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/page.js") return route.fulfill({ contentType: "text/javascript", body: script });
    if (pathname === "/dialog.css") return route.fulfill({ contentType: "text/css", body: stylesheet() });
    if (pathname === "/api/session/status") await ready;
    if (pathname === "/api/session/status") return route.fulfill({ json: status(server) });
    if (!pathname.startsWith("/api/")) return route.fulfill(document(unstyled));
    posted.push(pathname);
    return answerPost(route, server);
  });
  if (clock) await page.clock.install({ time: start });
  await page.goto(`${origin}/`);
  if (clock) await page.clock.pauseAt(start + 60_000);
  // Only now: pausing moves the clock, and a request on its way would seem to have taken that long.
  await page.addScriptTag({ url: "/page.js" });
  if (focused !== undefined) await page.locator(focused).focus();
  release();

  const dialog = page.getByRole("alertdialog");
  return {
    page,
    server,
    posted,
    complaints,
    dialog,
    stay: dialog.getByRole("button", { name: "Stay signed in" }),
    status: dialog.getByRole("status"),
  };
}

const start = 1_795_000_000_000;

let bundled: Promise<string> | undefined;
function bundle(): Promise<string> {
  bundled ??= build({
    entryPoints: [join(root, "test/browser/dialog/page.tsx")],
    alias: {
      "next-session-timeout/dialog": join(root, "src/react/dialog/index.ts"),
    },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? "");
  return bundled;
}

function stylesheet(): string {
  return readFileSync(join(root, "src/react/dialog/dialog.css"), "utf8");
}

function document(unstyled: boolean): { contentType: string; headers: Record<string, string>; body: string } {
  const styles = unstyled ? "" : '<link rel="stylesheet" href="/dialog.css">';
  return {
    contentType: "text/html",
    // What a careful app sends: no inline style or script passes.
    headers: { "content-security-policy": "default-src 'self'" },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <meta name="color-scheme" content="light dark"><title>Claim form</title>${styles}
      <div id="root"></div></html>`,
  };
}

function status({ expiresIn, canExtend }: FakeServer): object {
  return {
    status: expiresIn > 120 ? "active" : "warning",
    reason: null,
    idleSeconds: 0,
    idleTimeout: 1800,
    absoluteTimeout: 43_200,
    warnBefore: 120,
    expiresIn,
    absoluteExpiresIn: canExtend ? 20_000 : expiresIn,
    canExtend,
    signInPath: "/login",
    now: start / 1000,
  };
}

async function answerPost(route: Route, server: FakeServer): Promise<void> {
  if (server.posts === "silent") return;
  if (server.posts === "unreachable") return route.abort("connectionreset");
  if (server.posts !== "ok") return route.fulfill({ status: server.posts, json: {} });
  if (route.request().url().endsWith("/keepalive")) server.expiresIn = 1800;
  return route.fulfill({ json: status(server) });
}
