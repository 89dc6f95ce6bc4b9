// `npm run apps -- NAME...`: runs init in apps of these kinds (test/apps/apps.ts; none named: in every one), builds and
// drives them.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = process.argv.slice(2);

/** @param {string[]} args @param {Record<string, string>} [env] */
const run = (args, env = {}) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status ?? 1;

const jest = join(root, "node_modules/jest/bin/jest.js");
process.exitCode =
  run(["test/build.mjs"]) ||
  run([jest, "-c", "test/jest.config.mjs", "--selectProjects", "apps"], { APPS: names.join(" ") || "all" });
