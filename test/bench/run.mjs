// `npm run bench`: what the middleware costs. `npm run bench -- sweep`: what the sweep costs.
/** @type {Record<string, () => Promise<void>>} */
const benchmarks = {
  middleware: async () => (await import("./middleware.mjs")).benchMiddleware(),
  sweep: async () => (await import("./sweep.mjs")).benchSweeps(),
  bulk: async () => console.log(await (await import("./bulk.mjs")).benchBulkEndings()),
};
const [name = "middleware"] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(`No benchmark is called ${name}. The benchmarks: ${Object.keys(benchmarks).join(", ")}.`);
  process.exit(1);
}

await benchmark();
