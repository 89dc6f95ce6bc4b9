import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "./source-files.js";

const folder = join(root, "example-app/basic");

const generated = /^(node_modules|\.next|next-env\.d\.ts|\.env\.local|.*\.tsbuildinfo)$/;

function listFiles(below: string): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = posix.join(below, name);
    if (generated.test(name)) return [];
    return statSync(join(folder, path)).isDirectory() ? listFiles(path) : [path];
  });
}

/** The files of example-app/basic, which a newcomer copies from, by their paths. */
export const basicFiles: Readonly<Record<string, string>> = Object.fromEntries(
  listFiles("").map((path) => [path, readFileSync(join(folder, path), "utf8")]),
);

const { "README.md": _readme, "package.json": manifest = "", "next.config.ts": _config, ...code } = basicFiles;

const { dependencies, devDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
const { "next-session-timeout": _package, ...others } = { ...dependencies, ...devDependencies };

/** What the basic app installs, but for this package. */
export const basicDependencies: Readonly<Record<string, string>> = others;

/**
 * The settings of an app in a scratch folder, which is a project of its own although it stands in this repository.
 *
 * @param more further settings, as the text of an object's properties
 */
export function scratchConfig(more: string): Record<string, string> {
  return {
    "next.config.mjs": `
      const here = import.meta.dirname;
      export default { outputFileTracingRoot: here, ${more} };`,
  };
}

/** The basic app as it is put into a scratch folder, where others set what it installs. */
export const basicApp: Readonly<Record<string, string>> = { ...code, ...scratchConfig("turbopack: { root: here }") };
