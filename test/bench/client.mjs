// What the client does on a page: requests, renders and listeners. The pages are opened in Chromium by Playwright, which can load what
// the browser tests share.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "./app.mjs";
import { runProgram } from "./program.mjs";
import { progress } from "./statistics.mjs";

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @returns {Promise<Measurement[]>} */
export async function benchClient() {
  const file = join(cache, "client.json");
  mkdirSync(cache, { recursive: true });
  rmSync(file, { force: true });
  progress("opening pages in Chromium");
  const playwright = join(root, "node_modules/@playwright/test/cli.js");
  const { status, output } = await runProgram(process.execPath, [playwright, "test", "-c", "test/bench/client"], {
    cwd: root,
    env: { BENCH_CLIENT_FILE: file },
  });
  progress("");
  if (status !== 0) throw new Error(`Playwright ended with ${status}:\n${output}`);
  return JSON.parse(readFileSync(file, "utf8"));
}
