import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CommandError } from "../command-error.js";
import { readNextConfig } from "./next-config.js";
import type { NextConfig } from "./next-config.js";

/** A Next app, as far as the command line looks at it. Paths are relative to `folder`, with slashes. */
export interface NextApp {
  /** Absolute: where package.json is. */
  folder: string;
  /** The version of Next that is installed, or the one package.json asks for. */
  nextVersion: string;
  /** Where `app` and `pages` stand, and with them `proxy.ts` and `middleware.ts`: `""` or `"src"`. */
  base: "" | "src";
  /** `app` or `src/app`; `null` in an app that has only pages. */
  appFolder: string | null;
  pagesFolder: string | null;
  typescript: boolean;
  config: NextConfig;
  /** Whether package.json names a package. */
  dependsOn: (name: string) => boolean;
}

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/**
 * Looks at the Next app in a folder.
 *
 * @throws CommandError where there is none
 */
export async function findNextApp(folder: string): Promise<NextApp> {
  const manifest = readManifest(folder);
  const wanted = { ...manifest.devDependencies, ...manifest.dependencies };
  const nextRange = wanted["next"];
  if (nextRange === undefined) {
    throw new CommandError("package.json here does not name next: run this in the folder of your Next app");
  }
  // As Next looks for them: beside package.json first, then in src.
  const find = (name: string): string | null =>
    [name, `src/${name}`].find((path) => existsSync(join(folder, path))) ?? null;
  const appFolder = find("app");
  const pagesFolder = find("pages");
  const where = appFolder ?? pagesFolder;
  if (where === null) throw new CommandError("there is no app folder here and no src/app: is this a Next app?");
  return {
    folder,
    nextVersion: installedVersion(folder) ?? /\d+(\.\d+)*/.exec(nextRange)?.[0] ?? nextRange,
    base: where.startsWith("src/") ? "src" : "",
    appFolder,
    pagesFolder,
    typescript: existsSync(join(folder, "tsconfig.json")),
    config: await readNextConfig(folder),
    dependsOn: (name) => Object.hasOwn(wanted, name),
  };
}

/** Compares versions by their numbers: negative where `a` is the older. A pre-release counts as its release. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => (version.split("-")[0] ?? "").split(".").map(Number);
  const left = numbers(a);
  const right = numbers(b);
  for (const part of [0, 1, 2]) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readManifest(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    throw new CommandError("there is no package.json here: run this in the folder of your Next app");
  }
}

function installedVersion(folder: string): string | null {
  try {
    const { version } = createRequire(join(folder, "package.json"))("next/package.json") as { version: string };
    return version;
  } catch {
    return null;
  }
}
