import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.js";
import { root } from "./source-files.js";

const cache = join(root, ".cache/scratch");

/** Packs the built package as it would be published. The name tells its contents, so that npm never mistakes one for another. */
export async function packTarball(): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "pack-"));
  try {
    const packed = await runCommand("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder]);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    const path = join(folder, filename);
    const hash = createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12);
    const name = `package-${hash}.tgz`;
    const isOld = (other: string) => /^package-.*\.tgz$/.test(other) && other !== name;
    for (const old of readdirSync(cache).filter(isOld)) rmSync(join(cache, old), { force: true });
    renameSync(path, join(cache, name));
    return join(cache, name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface ScratchApp {
  files: Readonly<Record<string, string>>;
  dependencies: Readonly<Record<string, string>>;
  /** A range means the newest version there is, not the one that was installed before. */
  newest?: boolean;
}

interface BuildOptions {
  env: Readonly<Record<string, string>>;
  /** The Node program to build with; this one's by default. */
  node?: string;
}

/**
 * Writes an app and installs its dependencies as a user would. Its node_modules stay between runs, in
 * `.cache/scratch/<name>`.
 *
 * @returns the app's folder
 */
export async function installScratchApp(
  name: string,
  { files, dependencies, newest = false }: ScratchApp,
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
  const how = newest ? ["update"] : ["install", "--prefer-offline"];
  // With a lock of its own inside this repository Next would ask which of the two folders is the root.
  await runCommand("npm", [...how, "--no-package-lock", "--no-audit", "--no-fund"], { cwd: folder });
  return folder;
}

/** Builds an installed app for production, with its own Next. */
export async function buildInstalledApp(folder: string, { env, node = process.execPath }: BuildOptions): Promise<void> {
  await runCommand(node, [join(folder, "node_modules/next/dist/bin/next"), "build"], {
    cwd: folder,
    // The repository's own lock may lack other machines' compilers; Next would go and fetch them.
    env: { ...env, NODE_ENV: "production", NEXT_IGNORE_INCORRECT_LOCKFILE: "1" },
  });
}
