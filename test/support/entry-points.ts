import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.js";

export interface EntryPoint {
  /** What an app imports: `next-session-timeout/react`. */
  readonly specifier: string;
  /** Below src: `react/index.ts`. */
  readonly source: string;
  /** Below the root: `dist/react/index.js`. */
  readonly output: string;
  /** The same for what can only `require`: `dist/cjs/react/index.js`. */
  readonly commonJs: string;
}

/** package.json, as far as the tests read it. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly main: string;
  readonly types: string;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly exports: Readonly<Record<string, string | { readonly require: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Reads the package.json of a folder, the root's by default. */
export function packageJson(folder: string = root): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** The entries of the exports map that are code. */
export function entryPoints(): EntryPoint[] {
  const { name, exports } = packageJson();
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === "string") return [];
    const output = target.default.slice(2);
    const source = output.replace("dist/", "").replace(/\.js$/, ".ts");
    return [{ specifier: name + path.slice(1), source, output, commonJs: target.require.slice(2) }];
  });
}
