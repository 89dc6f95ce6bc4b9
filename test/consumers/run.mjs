// `npm run consumers`: the built package in apps' own test tools and compilers, of several versions, each installed in
// .cache/consumers. `npm run consumers -- vitest types` runs only those.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = process.argv.slice(2).map((name) => `consumers/${name}`);

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, "test/build.mjs");
run(
  "node_modules/.bin/jest",
  "-c",
  "test/jest.config.mjs",
  "--selectProjects",
  "consumers",
  "--runInBand",
  ...(names.length > 0 ? ["--testPathPatterns", ...names] : []),
);
