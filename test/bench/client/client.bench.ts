import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { BrowserContext, Page } from "@playwright/test";
import { shows, test } from "../../browser/support/client.js";
import { root } from "../../support/source-files.js";

interface Measurement {
  name: string;
  values: Record<string, number>;
}

const measured: Measurement[] = [];
const beside = join(root, ".cache/bench/node_modules");

/** Bytes after minifying and gzip -9, React left out. */
async function gzipBytes(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    nodePaths: [beside],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    define: {
      "process.env.NODE_ENV": '"production"',
      "process.env.NEXTAUTH_URL": '""',
      "process.env.NEXTAUTH_URL_INTERNAL": '""',
      "process.env.VERCEL_URL": '""',
      "process.env.__NEXT_ROUTER_BASEPATH": '""',
      "process.env.__NEXT_TRAILING_SLASH": "false",
    },
    external: ["react", "react/*", "react-dom", "next", "next/*"],
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

const hook = 'export * from "./dist/react/index.js";';
const dialog = 'export * from "./dist/react/dialog/index.js";';
const keptForm = "dist/react/kept-form/index.js";

test("bytes", async () => {
  const bundles: Record<string, string> = {
    "the hook": hook,
    "the hook and the dialog": hook + dialog,
    ...(existsSync(join(root, keptForm)) && { "the kept form by itself": `export * from "./${keptForm}";` }),
    ...(existsSync(join(beside, "react-idle-timer")) && {
      "react-idle-timer, useIdleTimer": 'export { useIdleTimer } from "react-idle-timer";',
    }),
    ...(existsSync(join(beside, "next-auth")) && {
      "next-auth, SessionProvider and useSession": 'export { SessionProvider, useSession } from "next-auth/react";',
    }),
  };
  for (const [name, contents] of Object.entries(bundles)) {
    measured.push({ name: `bytes (gzip): ${name}`, values: { bytes: await gzipBytes(contents) } });
  }
});

const idleWindow = 1800;

/** Opens a tab whose clocks are moved. */
async function openTab(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.clock.install({ time: Date.now() });
  await page.goto(`${origin}/account`);
  await shows(page, "active");
  return page;
}

/** How many listeners a page has on its window and its document. React's own are on its root. */
async function listenersOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  let count = 0;
  for (const expression of ["window", "document"]) {
    const { result } = await devtools.send("Runtime.evaluate", { expression });
    if (result.objectId === undefined) continue;
    const { listeners } = await devtools.send("DOMDebugger.getEventListeners", { objectId: result.objectId });
    count += listeners.length;
  }
  await devtools.detach();
  return count;
}

for (const tabs of [1, 10]) {
  test(`${tabs} tabs for an idle window`, async ({ context, server }) => {
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab += 1) pages.push(await openTab(context, server.origin));
    const [first] = pages;
    if (first === undefined) return;
    const renders = (): Promise<number> => first.evaluate(() => window.renders.others + window.renders.seconds);
    const opening = server.requests.length;
    const before = await renders();
    // Up to just before the warning, with somebody typing in one tab.
    await first.locator("#field").press("x");
    for (let passed = 0; passed < idleWindow - 120; passed += 240) {
      server.ahead += 240;
      for (const page of pages) await page.clock.runFor(240_000);
    }
    const quiet = (await renders()) - before;
    server.ahead += 60;
    for (const page of pages) await page.clock.runFor(60_000);
    await first.waitForTimeout(1000);
    measured.push({
      name: `an idle window, ${tabs === 1 ? "one tab" : `${tabs} tabs`}, somebody typing`,
      values: {
        "requests at opening": opening,
        "requests after": server.requests.length - opening,
        "renders until a warning": quiet,
        listeners: await listenersOf(first),
      },
    });
  });
}

test.afterAll(() => {
  const file = process.env["BENCH_CLIENT_FILE"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(measured));
});
