// `npm test`: on a fresh clone, installs what is missing, then checks everything.
// `npm test -- node flow-edge` runs only the steps it names.
import { fileURLToPath } from "node:url";
import { installDependencies } from "./support/install-dependencies.mjs";
import { installPrograms } from "./support/install-programs.mjs";
import { runSteps } from "./support/run-steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * A step that runs projects of test/jest.config.mjs: the one of its name, unless told.
 *
 * @param {string} name
 * @param {Partial<import("./support/run-steps.mjs").Step> & { projects?: string[] }} [more]
 */
const jest = (name, { projects = [name], ...more } = {}) => ({
  name,
  jest: true,
  command: ["jest", "-c", "test/jest.config.mjs", "--maxWorkers=1", "--selectProjects", ...projects],
  ...more,
});

/** @type {import("./support/run-steps.mjs").Step[]} In the order they start in. The longest come as early as what they need allows. */
const steps = [
  { name: "build", command: ["node", "test/build.mjs"] },
  { name: "format", command: ["oxfmt", "--check", "."] },
  { name: "app", command: ["node", "test/support/build-app.mjs", "example"], needs: ["build"] },
  { name: "attacked-app", command: ["node", "test/support/build-app.mjs", "attacked"], needs: ["build"] },
  jest("apps", { needs: ["build"] }),
  // The types the example app and the benchmarks import are in dist.
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"], needs: ["build"] },
  { name: "types", command: ["tsc", "-p", "test"], needs: ["build"] },
  jest("node"),
  jest("flow", { projects: ["flow", "flow-iron-8"] }),
  jest("edge", { projects: ["flow-edge"] }),
  jest("dom"),
  jest("races", { needs: ["attacked-app"] }),
  jest("registry"),
  jest("attack", { needs: ["attacked-app"] }),
  jest("proofs", { needs: ["app"] }),
  { name: "soak", command: ["node", "test/proofs/soak/run.mjs", "--short"], needs: ["app"] },
  jest("cli", { needs: ["build"] }),
  jest("package", { needs: ["build"] }),
  jest("matrix", { needs: ["build"] }),
  // Alone: these tests look at when things happen in a real browser.
  jest("browser", { needs: ["app"], alone: true }),
];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(", ")}. The steps: ${steps.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

/** @param {string[]} wanted @returns {string[]} with all they need */
function withNeeds(wanted) {
  const needs = steps.filter(({ name }) => wanted.includes(name)).flatMap((step) => step.needs ?? []);
  const all = [...new Set([...wanted, ...needs])];
  return all.length === wanted.length ? all : withNeeds(all);
}

const chosenNames = withNeeds(names);
const chosen = names.length === 0 ? steps : steps.filter(({ name }) => chosenNames.includes(name));

const uses = (/** @type {string[]} */ ...of) => chosen.some(({ name }) => of.includes(name));

try {
  installDependencies(root);
  installPrograms([
    ...(uses("browser", "races", "package") ? /** @type {const} */ (["chromium"]) : []),
    ...(uses("browser", "registry", "cli", "soak") ? /** @type {const} */ (["redis-server", "postgres"]) : []),
    ...(uses("proofs") ? /** @type {const} */ (["nginx"]) : []),
  ]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log("0 passed, 1 failed");
  process.exit(1);
}

const since = Date.now();
const results = await runSteps(chosen, root);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);

console.log(`\n${Math.round((Date.now() - since) / 1000)} s in all`);
for (const { name, failed: count } of results) if (count > 0) console.log(`${name}: ${count} failed`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
