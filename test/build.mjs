// `npm run build`: src to dist.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformFileSync } from "@swc/core";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");
const dist = join(root, "dist");
const commonJs = join(dist, "cjs");

rmSync(dist, { recursive: true, force: true });
// The plain compiler, so that "use client" stays on line 1.
const { status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

/** @type {{ exports: Record<string, string | { default: string }> }} */
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.values(exports)
  .map((target) => (typeof target === "string" ? target : target.default))
  .filter((target) => target.endsWith(".js"))
  .map((target) => join(root, target));

// Types nobody can reach from an entry are left out, but for what the benchmark imports.
const declarationOf = (/** @type {string} */ path) => path.replace(/\.js$/, ".d.ts");
const declarations = reachable(entries.map(declarationOf));
const benchmarked = reachable([join(dist, "registry/sweep.d.ts")]);
for (const path of filesOf(dist)) {
  if (path.endsWith(".d.ts") && !declarations.has(path) && !benchmarked.has(path)) rmSync(path);
}

// The same again for what can only `require`, which today is Jest. What is imported from packages is loaded when it is
// first used: Jest can load neither iron-session 9 (ES modules only) nor, beside jsdom, `next/server`, and a test of a
// component that only imports the app's session file needs neither.
for (const path of reachable(entries)) {
  const source = path
    .replace(dist, src)
    .replace(/\.js$/, existsSync(path.replace(dist, src).replace(/\.js$/, ".tsx")) ? ".tsx" : ".ts");
  const { code } = transformFileSync(source, {
    configFile: false,
    swcrc: false,
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript", tsx: true },
      transform: { react: { runtime: "automatic" } },
      preserveAllComments: false,
    },
    module: { type: "commonjs", lazy: true },
  });
  write(path.replace(dist, commonJs), code);
}
for (const path of declarations) write(path.replace(dist, commonJs), readFileSync(path, "utf8"));
write(join(commonJs, "package.json"), '{ "type": "commonjs" }\n');

cpSync(src, dist, {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || path.endsWith(".css"),
});

chmodSync(join(dist, "cli/main.js"), 0o755);

/** @param {string} folder @returns {string[]} */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
}

/**
 * The built files that these import, and what those import in turn, with themselves.
 *
 * @param {string[]} paths
 */
function reachable(paths) {
  /** @type {Set<string>} */
  const found = new Set();
  const queue = [...paths];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(/\b(?:from|import\()\s*"(\.[^"]+)"/g)) {
      const imported = join(dirname(path), target);
      queue.push(path.endsWith(".d.ts") ? declarationOf(imported) : imported);
    }
  }
  return found;
}

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
