import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readJestCounts } from "./jest-counts.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command run from the root, with node_modules/.bin on PATH
 * @property {boolean} [jest] whether `command` is a jest run, counted test by test
 * @property {string[]} [needs] names of the steps that must have passed before
 * @property {boolean} [alone] whether nothing may run beside it
 * @property {Record<string, string>} [env]
 */

/** @typedef {{ name: string, passed: number, failed: number, seconds: number }} Result */

const atOnce = 2;
const limitSeconds = 20 * 60;
const stillRunningSeconds = 30;

/** @type {Set<number>} process groups of the steps under way */
const running = new Set();

/** @param {number} group */
function stop(group) {
  try {
    process.kill(-group, "SIGTERM");
  } catch {
    running.delete(group);
  }
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    running.forEach(stop);
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

/** @param {number} since milliseconds */
const secondsSince = (since) => Math.round((Date.now() - since) / 1000);

/** @param {string} text @param {string} name @param {number} seconds */
const say = (text, name, seconds) => console.log(`${text.padEnd(8)}${name.padEnd(16)}${`${seconds} s`.padStart(6)}`);

/**
 * @param {Step} step
 * @param {string} root
 * @param {string} logs folder
 * @returns {Promise<Result>}
 */
async function runStep({ name, command, jest = false, env = {} }, root, logs) {
  const log = join(logs, `${name}.log`);
  const report = join(logs, `${name}.json`);
  const since = Date.now();
  const [file = "", ...args] = jest ? [...command, "--json", "--outputFile", report] : command;
  rmSync(report, { force: true });

  const output = createWriteStream(log);
  const child = spawn(file, args, {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: "1",
      ...env,
      PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
    },
  });
  // With --json jest prints the whole report to stdout as well; what people read is on stderr.
  if (!jest) child.stdout.pipe(output, { end: false });
  else child.stdout.resume();
  child.stderr.pipe(output, { end: false });

  const group = child.pid ?? 0;
  if (group) running.add(group);
  const progress = setInterval(() => say("  ...", name, secondsSince(since)), stillRunningSeconds * 1000);
  const limit = setTimeout(() => {
    output.write(`\nstopped after ${limitSeconds} s\n`);
    stop(group);
  }, limitSeconds * 1000);

  /** @type {number | null} */
  const status = await new Promise((resolve) => {
    child.once("error", (error) => {
      output.write(`${error.message}\n`);
      resolve(1);
    });
    child.once("close", (code) => resolve(code));
  });
  clearInterval(progress);
  clearTimeout(limit);
  running.delete(group);
  await new Promise((resolve) => output.end(resolve));

  const counts = jest
    ? readJestCounts(report)
    : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, faults: [] };
  if (status !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.faults.push(`ended with exit code ${status}`);
  }
  const seconds = secondsSince(since);
  say(counts.failed === 0 ? "passed" : "FAILED", name, seconds);
  if (counts.failed > 0) console.log([`\n${readFileSync(log, "utf8").trimEnd()}`, ...counts.faults, ""].join("\n"));
  return { name, passed: counts.passed, failed: counts.failed, seconds };
}

/**
 * Runs the steps in their order, two at a time, each once what it needs has passed. What a step printed
 * is kept in `.cache/test/<name>.log` and shown where the step failed.
 *
 * @param {Step[]} steps
 * @param {string} root
 * @returns {Promise<Result[]>} a step whose needs failed counts as one failure
 */
export async function runSteps(steps, root) {
  const logs = join(root, ".cache/test");
  mkdirSync(logs, { recursive: true });
  const waiting = [...steps];
  /** @type {Map<string, Promise<void>>} */
  const underWay = new Map();
  /** @type {Result[]} */
  const results = [];

  const chosen = new Set(steps.map(({ name }) => name));
  const done = (/** @type {string} */ name) => !chosen.has(name) || results.some((result) => result.name === name);
  const failed = (/** @type {string} */ name) => results.some((result) => result.name === name && result.failed > 0);
  let alone = false;

  while (waiting.length > 0 || underWay.size > 0) {
    const room = !alone && underWay.size < atOnce;
    const next = waiting.findIndex(({ needs = [] }) => needs.every(done));
    const step = waiting[next];
    if (step && step.needs?.some(failed)) {
      waiting.splice(next, 1);
      say("NOT RUN", step.name, 0);
      results.push({ name: step.name, passed: 0, failed: 1, seconds: 0 });
    } else if (step && room && (!step.alone || underWay.size === 0)) {
      waiting.splice(next, 1);
      alone = step.alone ?? false;
      say("started", step.name, 0);
      const run = runStep(step, root, logs).then((result) => {
        results.push(result);
        underWay.delete(step.name);
        alone = false;
      });
      underWay.set(step.name, run);
    } else {
      await Promise.race(underWay.values());
    }
  }
  return results;
}
