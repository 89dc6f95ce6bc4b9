import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./fingerprint.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "example-app");
const next = join(root, "node_modules/next/dist/bin/next");

/** @typedef {"middleware" | "proxy"} Entry which of the two the app is built with: Edge or Node */

/** @type {Record<Entry, string>} as example-app/next.config.ts has them */
const outputs = { middleware: ".next", proxy: ".next-proxy" };

/** @param {Entry} entry */
const record = (entry) => join(folder, outputs[entry], "built-from");

const sources = () => fingerprint([join(root, "src"), join(root, "package-lock.json"), folder]);

/**
 * Whether the app stands built from its sources, and the package's, as they are now.
 *
 * @param {Entry} entry
 */
export function exampleAppIsBuilt(entry) {
  try {
    return readFileSync(record(entry), "utf8") === sources();
  } catch {
    return false;
  }
}

/**
 * Builds the app for production. The package must have been built.
 *
 * @param {Entry} entry
 * @throws {Error} where the build fails; Next has said why
 */
export function buildExampleApp(entry) {
  const { status } = spawnSync(process.execPath, [next, "build"], {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", SESSION_ENTRY: entry },
  });
  if (status !== 0) throw new Error(`The example app (${entry}) did not build: see above.`);
  writeFileSync(record(entry), sources());
}
