import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fingerprint } from "./fingerprint.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const next = join(root, "node_modules/next/dist/bin/next");

/** @typedef {"middleware" | "proxy"} Entry which of the two an app is built with: Edge or Node */

/** @type {Record<Entry, string>} as the apps' next.config.ts have them */
const outputs = { middleware: ".next", proxy: ".next-proxy" };

/**
 * A Next app of this repository, which is built for production once with each entry and again when it, or the
 * package, has changed.
 *
 * @param {string} folder
 */
function nextApp(folder) {
  /** @param {Entry} entry */
  const record = (entry) => join(folder, outputs[entry], "built-from");
  const sources = () => fingerprint([join(root, "src"), join(root, "package-lock.json"), folder]);

  /**
   * Whether it stands built from its sources, and the package's, as they are now.
   *
   * @param {Entry} entry
   */
  function isBuilt(entry) {
    try {
      return readFileSync(record(entry), "utf8") === sources();
    } catch {
      return false;
    }
  }

  /**
   * Builds it. The package must have been built.
   *
   * @param {Entry} entry
   * @throws {Error} where the build fails; Next has said why
   */
  function build(entry) {
    const { status } = spawnSync(process.execPath, [next, "build"], {
      cwd: folder,
      stdio: "inherit",
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", SESSION_ENTRY: entry },
    });
    if (status !== 0) throw new Error(`${relative(root, folder)} (${entry}) did not build: see above.`);
    writeFileSync(record(entry), sources());
  }

  return { folder, isBuilt, build };
}

export const exampleApp = nextApp(join(root, "example-app"));
/** The app that is made for being attacked. */
export const attackedApp = nextApp(join(root, "test/attack/app"));
