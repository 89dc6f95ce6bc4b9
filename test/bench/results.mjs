import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { cache } from "./app.mjs";

/**
 * @typedef {object} Measurement
 * @property {string} name
 * @property {number} [ratio] what it is compared by
 * @property {number} [atLeast] the ratio to reach
 * @property {number} [atMost] the ratio not to pass
 * @property {Record<string, number>} values by what they are
 */
/** @typedef {{ when: string, machine: string, parts: Record<string, Measurement[]> }} Results */

/** @param {Record<string, Measurement[]>} parts @returns {string} the file's name */
export function writeResults(parts) {
  mkdirSync(cache, { recursive: true });
  const when = new Date().toISOString();
  const { model = "", length } = { ...cpus()[0], length: cpus().length };
  const file = join(cache, `${when.slice(0, 19).replaceAll(":", "-")}.json`);
  const machine = `${length} cores, ${model.trim()}, Node ${process.version.slice(1)}`;
  writeFileSync(file, `${JSON.stringify({ when, machine, parts }, null, 2)}\n`);
  return file;
}

/** @param {string} file @returns {Results} */
export function readResults(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** @param {number} value */
function shown(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/**
 * Prints a part: the ratio first, then whether it was reached, then what it comes from.
 *
 * @param {string} part
 * @param {Measurement[]} measurements
 * @param {Measurement[]} [before] of another run, shown beside
 */
export function printPart(part, measurements, before = []) {
  const columns = [...new Set(measurements.flatMap(({ values }) => Object.keys(values)))];
  const compared = before.length > 0;
  const width = Math.max(...measurements.map(({ name }) => name.length));
  const head = ["ratio", ...(compared ? ["before"] : []), "wanted", ...columns];
  console.log(
    `\n${part}\n${"".padEnd(width)}${head.map((title) => title.padStart(Math.max(9, title.length + 2))).join("")}`,
  );
  for (const measurement of measurements) {
    const { name, ratio, values } = measurement;
    const earlier = before.find((one) => one.name === name);
    const cells = [
      ratio === undefined ? "" : ratio.toFixed(3),
      ...(compared ? [earlier?.ratio?.toFixed(3) ?? ""] : []),
      wanted(measurement),
      ...columns.map((column) => {
        const [value, was] = [values[column], earlier?.values[column]];
        if (value === undefined) return "";
        return was === undefined || ratio !== undefined ? shown(value) : `${shown(value)} (${shown(was)})`;
      }),
    ];
    const row = cells.map((cell, index) => cell.padStart(Math.max(9, (head[index] ?? "").length + 2))).join("");
    console.log(`${name.padEnd(width)}${row}`);
  }
}

/** @param {Measurement} measurement */
function wanted({ ratio = 0, atLeast, atMost }) {
  if (atLeast !== undefined) return `${atLeast.toFixed(2)} ${ratio >= atLeast ? "+" : "-"}`;
  return atMost === undefined ? "" : `<=${atMost.toFixed(1)} ${ratio <= atMost ? "+" : "-"}`;
}

/**
 * Prints what is to be reached, of all parts, before anything else: what was measured and what is wanted, side by side.
 *
 * @param {Record<string, Measurement[]>} parts
 * @param {Record<string, Measurement[]>} [before] of another run, shown beside
 */
export function printTargets(parts, before = {}) {
  const isTarget = (/** @type {Measurement} */ { atLeast, atMost }) => atLeast !== undefined || atMost !== undefined;
  const targets = Object.values(parts).flat().filter(isTarget);
  if (targets.length === 0) return;
  const only = (/** @type {Measurement[]} */ some) => some.map((measurement) => ({ ...measurement, values: {} }));
  printPart("ratios to reach", only(targets), only(Object.values(before).flat().filter(isTarget)));
}
