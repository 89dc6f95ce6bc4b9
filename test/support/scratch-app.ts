import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.js";
import { root } from "./source-files.js";

const cache = join(root, ".cache/scratch");

/** Packs the built package as it would be published. The name tells its contents, so that npm never mistakes one for another. */
export async function packTarball(): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const packed = await runCommand("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", cache]);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const path = join(cache, filename);
  const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
  const named = join(cache, `package-${hash}.tgz`);
  for (const old of readdirSync(cache)) if (/^package-.*\.tgz$/.test(old)) rmSync(join(cache, old));
  renameSync(path, named);
  return named;
}

/**
 * Writes an app, installs its dependencies as a user would, and builds it. Its node_modules stay between
 * runs, in `.cache/scratch/<name>`.
 *
 * @returns the app's folder
 */
export async function buildScratchApp(
  name: string,
  {
    files,
    dependencies,
    env,
  }: {
    files: Readonly<Record<string, string>>;
    dependencies: Readonly<Record<string, string>>;
    env: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const folder = join(cache, name);
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (old !== "node_modules") rmSync(join(folder, old), { recursive: true });
  }
  const manifest = { name, private: true, dependencies };
  for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest, null, 2) })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  await runCommand("npm", ["install", ...quiet], { cwd: folder });
  // A lock made with node_modules in place lacks other machines' compilers; Next would go and fetch them.
  const build = { cwd: folder, env: { ...env, NEXT_IGNORE_INCORRECT_LOCKFILE: "1" } };
  await runCommand(join(folder, "node_modules/.bin/next"), ["build"], build);
  return folder;
}
