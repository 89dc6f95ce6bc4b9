// What the client costs a page: bytes, requests, renders and listeners. The pages are opened in Chromium by Playwright, which can load what
// the browser tests share.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, installBeside, root } from "./app.mjs";
import { progress } from "./statistics.mjs";

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @returns {Promise<Measurement[]>} */
export async function benchClient() {
  const file = join(cache, "client.json");
  mkdirSync(cache, { recursive: true });
  rmSync(file, { force: true });
  const compared = ["react-idle-timer", "next-auth"];
  if (!installBeside(compared)) console.log(`${compared.join(" and ")} could not be installed: they are left out.`);
  progress("opening pages in Chromium");
  const playwright = join(root, "node_modules/@playwright/test/cli.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [playwright, "test", "-c", "test/bench/client"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, BENCH_CLIENT_FILE: file },
  });
  progress("");
  if (status !== 0) throw new Error(`Playwright ended with ${status}:\n${stdout}${stderr}`);
  return JSON.parse(readFileSync(file, "utf8"));
}
