// `npm run bench` runs the parts below in one go and writes a result file; `npm run bench -- middleware sweep` only those;
// `--compare FILE` prints an earlier result beside it; `--keep` makes it the run that the README's chart shows (then \`npm run draw\`). BENCH_ROUNDS sets how often each case has its turn, BENCH_CASES runs only those
// whose name holds that text, BENCH_CONNECTIONS how many requests are in flight, BENCH_REUSE takes the apps as an earlier run built them.
import { copyFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { keptRun } from "../drawings/cost-chart.mjs";
import { printPart, readResults, writeResults } from "./results.mjs";

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @param {(cases: typeof import("./cases.mjs")) => (hasAuth0: boolean) => import("./cases.mjs").Case[]} choose */
const served = (choose) => async () => {
  const [{ benchMiddleware }, cases] = await Promise.all([import("./middleware.mjs"), import("./cases.mjs")]);
  return benchMiddleware(choose(cases));
};

/** @type {Record<string, () => Promise<Measurement[]>>} */
const parts = {
  middleware: served(({ middlewareCases }) => middlewareCases),
  registry: served(({ registryCases }) => registryCases),
  cookies: served(({ cookieCases }) => cookieCases),
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

const before = values.compare === undefined ? undefined : readResults(values.compare);
/** @type {Record<string, Measurement[]>} */
const results = {};
for (const [name, run] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  results[name] = await run();
  printPart(name, results[name], before?.parts[name]);
}
const file = writeResults(results);
console.log(`\n${file}`);
if (values.keep) copyFileSync(file, keptRun);
