// `npm run apps -- NAME...`: runs init in apps of these kinds (test/apps/apps.ts; `all` for every one), builds and drives them.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ["test/run.mjs", "apps"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, APPS: names.length === 0 ? "all" : names.join(" ") },
});
process.exit(status ?? 1);
