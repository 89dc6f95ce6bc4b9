// `npm test`: on a fresh clone, installs what is missing, then checks everything.
// `npm test -- lint node browser` runs only those parts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import jestConfig from "./jest.config.mjs";
import { installDependencies, installPrograms } from "./support/bootstrap.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = fileURLToPath(new URL("../.cache/test/report.json", import.meta.url));

/**
 * @typedef {object} Run
 * @property {string[]} parts what can be asked for by name
 * @property {string} script of package.json
 * @property {(parts: string[]) => string[]} [args] the script's arguments
 * @property {(report: any) => { passed: number, failed: number }} [count] reads what it wrote to `report`; a script
 *   without a report is one test
 */

/** @type {Run[]} one after the other: each uses the whole machine */
const runs = [
  { parts: ["format"], script: "format:check" },
  { parts: ["lint"], script: "lint" },
  { parts: ["types"], script: "types" },
  {
    // What takes long has a command of its own.
    parts: jestConfig.projects
      .map(({ displayName }) => displayName)
      .filter((name) => !["consumers", "cluster", "matrix", "soak"].includes(name)),
    script: "jest",
    args: (chosen) => ["--json", `--outputFile=${report}`, "--selectProjects", ...chosen],
    // What was not run did not pass: a skipped test counts as failed, and so does a file without a test.
    count: ({ numPassedTests, numTotalTests, numRuntimeErrorTestSuites }) => ({
      passed: numPassedTests,
      failed: numTotalTests - numPassedTests + numRuntimeErrorTestSuites,
    }),
  },
  // After all builds. A tab that is hidden is late beside any other work.
  ...[
    ["app", "client", "dialog", "kept-form", "--workers=2"],
    ["windows", "--workers=1"],
  ].map((chosen) => ({
    parts: ["browser"],
    script: "browser",
    args: () => ["--reporter=list,json", ...chosen.map((one) => (one.startsWith("-") ? one : `browser/${one}/`))],
    count: (/** @type {any} */ { stats: { expected, unexpected, flaky, skipped } }) => ({
      passed: expected,
      failed: unexpected + flaky + skipped,
    }),
  })),
];

/** @type {[import("./support/programs.mjs").ProgramName, string[]][]} and the parts that need them */
const programs = [
  ["chromium", ["browser", "attack", "package"]],
  ["chromium-headless-shell", ["browser", "attack", "package"]],
  ["redis-server", ["browser", "registry", "cli", "proofs"]],
  ["postgres", ["browser", "registry", "proofs"]],
  ["nginx", ["proofs"]],
];

/**
 * Runs a script of package.json to its end. All that it started ends with this process.
 *
 * @param {string[]} given its name and arguments, as npm takes them
 * @returns {Promise<boolean>} whether it passed
 */
async function run(...given) {
  const child = spawn("npm", ["run", "--silent", ...given], { cwd: root, stdio: "inherit", detached: true });
  const stop = () => {
    process.kill(-(child.pid ?? 0));
    process.exit(1);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, stop);
  const [status] = await once(child, "close");
  for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
  return status === 0;
}

const names = process.argv.slice(2);
const among = (/** @type {string[]} */ parts) => parts.filter((part) => names.length === 0 || names.includes(part));
const known = [...new Set(runs.flatMap(({ parts }) => parts))];

let passed = 0;
let failed = 0;
try {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No part is called ${unknown.join(", ")}. The parts: ${known.join(", ")}.`);
  installDependencies(root);
  installPrograms(programs.filter(([, parts]) => among(parts).length > 0).map(([name]) => name));
  mkdirSync(dirname(report), { recursive: true });
  process.env.PLAYWRIGHT_JSON_OUTPUT_FILE = report;
  for (const { parts, script, args, count } of runs) {
    const chosen = among(parts);
    if (chosen.length === 0) continue;
    console.log(`\n${script}: ${chosen.join(", ")}`);
    rmSync(report, { force: true });
    const ok = await run(script, "--", ...(args?.(chosen) ?? []));
    const counts =
      count && existsSync(report)
        ? count(JSON.parse(readFileSync(report, "utf8")))
        : { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
    passed += counts.passed;
    failed += ok ? counts.failed : Math.max(counts.failed, 1);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
