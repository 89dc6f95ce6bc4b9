// `npm run matrix`: the package under everything it says it supports. `npm run matrix -- 15 dev` runs the legs
// that have all of these words in their line of the table.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installDependencies } from "../../support/install-dependencies.mjs";
import { runSteps } from "../../support/run-steps.mjs";
import { legs } from "./legs.mjs";

/** @typedef {import("./legs.mjs").Leg} Leg */

const root = fileURLToPath(new URL("../../..", import.meta.url));

const columns = ["leg", "next", "entry", "react", "iron-session", "node", "served by"];

/** @param {Leg} leg */
const wanted = (leg) => [leg.name, leg.next, `${leg.entry}.ts`, leg.react, leg.ironSession, leg.node, leg.serving];

/** @param {readonly (readonly string[])[]} rows */
function table(rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}

/** The versions a leg was run with, as they were installed. @param {Leg} leg */
function installed(leg) {
  /** @param {string} folder @param {string} name */
  const version = (folder, name) => {
    try {
      const { version: found } = JSON.parse(
        readFileSync(join(root, ".cache", folder, "node_modules", name, "package.json"), "utf8"),
      );
      return String(found);
    } catch {
      return "not installed";
    }
  };
  const app = `scratch/matrix-${leg.name}`;
  return [
    leg.name,
    version(app, "next"),
    `${leg.entry}.ts`,
    version(app, "react"),
    version(app, "iron-session"),
    version(`node/${leg.node}`, "node"),
    leg.serving,
  ];
}

const words = process.argv.slice(2);
const chosen = legs.filter((leg) => words.every((word) => wanted(leg).join(" ").includes(word)));
if (chosen.length === 0) {
  console.error(`No leg has ${words.join(" and ")}. The legs:\n\n${table([columns, ...legs.map(wanted)])}`);
  process.exit(1);
}
console.log(`${chosen.length} of ${legs.length} legs:\n\n${table([columns, ...chosen.map(wanted)])}\n`);

installDependencies(root);
const { status } = spawnSync(process.execPath, ["test/build.mjs"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const results = await runSteps(
  chosen.map(({ name }) => ({
    name,
    jest: true,
    command: ["jest", "-c", "test/jest.config.mjs", "--selectProjects", "matrix"],
    env: { MATRIX_LEG: name, MATRIX_NEWEST: "true" },
  })),
  root,
);

const rows = chosen.map((leg) => {
  const { passed = 0, failed = 1, seconds = 0 } = results.find(({ name }) => name === leg.name) ?? {};
  return [...installed(leg), `${passed} passed`, failed > 0 ? `${failed} FAILED` : "", `${seconds} s`];
});
console.log(`\n${table([[...columns, "", "", ""], ...rows])}\n`);
const sum = (/** @type {"passed" | "failed"} */ what) => results.reduce((total, result) => total + result[what], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
