import { createRequire } from "node:module";
import { join } from "node:path";
import { build, type BuildOptions } from "esbuild";
import type { SessionStatus } from "next-session-timeout/react";
import { browser } from "../../support/chromium-for-file.js";
import { justSignedIn } from "../../support/just-signed-in.js";
import { root } from "../../support/source-files.js";
import { reactModules } from "./react-versions.js";

jest.setTimeout(120_000);

const origin = "http://localhost";

const active: SessionStatus = { ...justSignedIn, signInPath: "/login", now: Math.floor(Date.now() / 1000) };
const warning: SessionStatus = { ...active, status: "warning", idleSeconds: 1700, expiresIn: 100 };

async function bundle(modules: string, contents: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, "test/browser/client"), loader: "tsx" },
    alias: {
      "next-session-timeout/react": join(root, "src/react/index.ts"),
      react: join(modules, "react"),
      "react-dom": join(modules, "react-dom"),
    },
    bundle: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    ...options,
  });
  return outputFiles?.[0]?.text ?? "";
}

/** What a server with this React makes of the page. */
async function renderOnServer(modules: string, initialStatus: SessionStatus | undefined): Promise<string> {
  const code = await bundle(
    modules,
    `import { renderToString } from "react-dom/server";
     import { Page } from "./hydrated-page.js";
     export const html = (initialStatus) => renderToString(<Page initialStatus={initialStatus} />);`,
    { platform: "node", format: "cjs" },
  );
  const exported = { exports: {} as { html: (status?: SessionStatus) => string } };
  // oxlint-disable-next-line typescript/no-implied-eval -- a bundle of our own, with a React that this process does not have
  new Function("module", "require", code)(exported, createRequire(join(root, "package.json")));
  return exported.exports.html(initialStatus);
}

describe.each([18, 19])("React %i", (major) => {
  let modules: string;
  let script: string;
  beforeAll(async () => {
    modules = await reactModules(major);
    script = await bundle(modules, 'import { hydrate } from "./hydrated-page.js"; hydrate();', { format: "iife" });
  });

  test.each([
    ["without a status", undefined, "loading"],
    ["with an active session", active, "active"],
    ["with a warning", warning, "warning"],
  ])("renders on the server and hydrates without a complaint, %s", async (_name, initialStatus, rendered) => {
    const html = await renderOnServer(modules, initialStatus);
    expect(html).toContain(rendered);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    const asked: string[] = [];
    await page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/page.js") return route.fulfill({ contentType: "text/javascript", body: script });
      if (pathname.startsWith("/api/")) asked.push(pathname);
      if (pathname.startsWith("/api/")) return route.fulfill({ json: active });
      return route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><link rel="icon" href="data:,"><div id="root">${html}</div>
          <script id="data" type="application/json">${JSON.stringify({ initialStatus })}</script>
          <script src="/page.js"></script>`,
      });
    });

    await page.goto(origin, { waitUntil: "networkidle" });

    await page
      .locator("#status")
      .getByText(initialStatus?.status ?? "active")
      .waitFor();
    expect(await page.title()).toBe("hydrated");
    expect(complaints).toEqual([]);
    expect(asked).toEqual(initialStatus === undefined ? ["/api/session/status"] : []);
    await page.close();
  });
});
