// `npm run soak`: a hundred people, two servers, one store, and everything that goes wrong, for ten minutes.
// `--minutes N` for longer or shorter, `--short` for what `npm test` runs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installDependencies } from "../../support/install-dependencies.mjs";
import { installPrograms } from "../../support/install-programs.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" }, short: { type: "boolean" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 600)) {
  console.error(`--minutes ${values.minutes}: a number up to 600, please.`);
  process.exit(1);
}

installDependencies(root);
installPrograms(["redis-server", "postgres"]);
for (const script of [["test/build.mjs"], ["test/support/build-app.mjs", "example"]]) {
  // `npm test` has built both before.
  if (values.short) break;
  const { status } = spawnSync(process.execPath, script, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const { createJiti } = await import("jiti");
/** @type {typeof import("./soak.ts")} */
const { soak } = await createJiti(import.meta.url, { fsCache: false }).import("./soak.ts");
const passed = await soak(
  values.short ? { people: 20, seconds: 36, moveEvery: 0.8 } : { people: 100, seconds: minutes * 60, moveEvery: 2 },
);
process.exitCode = passed ? 0 : 1;
