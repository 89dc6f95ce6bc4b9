// `npm run bench` runs the parts below in one go, and then prints the ratios to reach, each part, and the name of a result file;
// `npm run bench -- middleware sweep` runs only those. `--compare FILE` prints an earlier result beside it; `--keep` makes it the run that
// the chart shows, once `npm run draw` has drawn it. BENCH_ROUNDS sets how often each case has its turn and BENCH_MINUTES for
// how long the cases of one runtime may take, BENCH_CASES runs only those whose name holds that text, BENCH_CONNECTIONS says how many requests
// are in flight, BENCH_PEOPLE, BENCH_SESSIONS and BENCH_SWEEP how many there are in memory, stores and bulk, and sweep. BENCH_REUSE takes the apps as they were built.
import { copyFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { keptRun } from "../drawings/cost-chart.mjs";
import { cookieCases, middlewareCases, registryCases } from "./cases.mjs";
import { printPart, printTargets, readResults, writeResults } from "./results.mjs";

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @param {(hasAuth0: boolean) => import("./cases.mjs").Case[]} cases */
const served = (cases) => async () => {
  const { benchMiddleware } = await import("./middleware.mjs");
  return benchMiddleware(cases);
};

/** @type {Record<string, () => Promise<Measurement[]>>} */
const parts = {
  middleware: served(middlewareCases),
  registry: served(registryCases),
  cookies: served(cookieCases),
  memory: async () => (await import("./memory.mjs")).benchMemory(),
  sizes: async () => (await import("./sizes.mjs")).measureSizes(),
  client: async () => (await import("./client.mjs")).benchClient(),
  stores: async () => (await import("./stores.mjs")).measureStores(),
  bulk: async () => (await import("./bulk.mjs")).benchBulkEndings(),
  sweep: async () => (await import("./sweep.mjs")).benchSweeps(),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { compare: { type: "string" }, keep: { type: "boolean" } },
});
const unknown = positionals.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(" or ")}. The parts: ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}

// Every server ends with this process, for which each listens to its end.
process.setMaxListeners(0);
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

const before = values.compare === undefined ? undefined : readResults(values.compare);
/** @type {Record<string, Measurement[]>} */
const results = {};
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  try {
    results[name] = await run();
  } catch (error) {
    // Hours of other parts are not lost by it.
    console.error(`\n${name} failed:`, error);
    process.exitCode = 1;
  }
}
printTargets(results, before?.parts);
for (const [name, measurements] of Object.entries(results)) printPart(name, measurements, before?.parts[name]);
const file = writeResults(results);
console.log(`\n${file}`);
if (values.keep) copyFileSync(file, keptRun);
