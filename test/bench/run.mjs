// `npm run bench`: what the middleware costs. `npm run bench -- sweep`: what the sweep costs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installDependencies } from "../support/install-dependencies.mjs";
import { installPrograms } from "../support/install-programs.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** @type {Record<string, () => Promise<void>>} */
const benchmarks = {
  middleware: async () => (await import("./middleware.mjs")).benchMiddleware(),
  sweep: async () => (await import("./sweep.mjs")).benchSweeps(),
};
const [name = "middleware"] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(`No benchmark is called ${name}. The benchmarks: ${Object.keys(benchmarks).join(", ")}.`);
  process.exit(1);
}

installDependencies(root);
if (name === "sweep") installPrograms(["redis-server", "postgres"]);
const { status } = spawnSync(process.execPath, ["test/build.mjs"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
await benchmark();
