// `npm run build`: src to dist, with the plain compiler so that "use client" stays on line 1.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

cpSync(src, dist, {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith(".css"),
});

const cli = join(dist, "cli/main.js");
if (existsSync(cli)) chmodSync(cli, 0o755);
