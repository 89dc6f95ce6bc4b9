import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";

/** One entry of `compilerOptions.paths`: `@/*` for what is below `target`. */
export interface PathAlias {
  /** `@/` of `@/*`; a whole specifier where the entry has no star. */
  prefix: string;
  /** Relative to the app's folder, with slashes; `""` is the folder itself. */
  target: string;
  star: boolean;
}

interface TsConfig {
  extends?: string | string[];
  compilerOptions?: { baseUrl?: string; paths?: Record<string, string[]> };
}

/** The path aliases of an app, from its tsconfig.json or jsconfig.json, and from the files these extend. */
export function pathAliases(folder: string): PathAlias[] {
  const name = ["tsconfig.json", "jsconfig.json"].find((candidate) => existsSync(join(folder, candidate)));
  return name === undefined ? [] : aliasesOf(folder, join(folder, name), 0);
}

function aliasesOf(folder: string, path: string, depth: number): PathAlias[] {
  const config = readTsConfig(path);
  const { baseUrl, paths } = config?.compilerOptions ?? {};
  if (paths === undefined) {
    const parents = config?.extends ?? [];
    const parent = typeof parents === "string" ? parents : parents[0];
    return parent?.startsWith(".") && depth < 5 ? aliasesOf(folder, join(dirname(path), parent), depth + 1) : [];
  }
  const root = relative(folder, join(dirname(path), baseUrl ?? ".")).replaceAll("\\", "/");
  return Object.entries(paths).flatMap(([pattern, targets]) =>
    targets.map((target) => ({
      prefix: pattern.replace(/\*$/, ""),
      target: posix.join(root, target.replace(/\*$/, "")).replace(/^\.?\/?|\/$/g, ""),
      star: pattern.endsWith("*"),
    })),
  );
}

/** What an import in `from` writes for `to`, both relative to the app's folder: by an alias, else relative. */
export function importSpecifier(aliases: readonly PathAlias[], from: string, to: string): string {
  const module = to.replace(/\.\w+$/, "");
  const alias = aliases.find(({ star, target }) => star && (target === "" || module.startsWith(`${target}/`)));
  if (alias) return alias.prefix + module.slice(alias.target === "" ? 0 : alias.target.length + 1);
  const path = posix.relative(posix.dirname(from), module);
  return path.startsWith(".") ? path : `./${path}`;
}

/** tsconfig.json is JSON with comments and trailing commas. */
function readTsConfig(path: string): TsConfig | null {
  try {
    const text = readFileSync(path, "utf8");
    // Strings first: "@/*" is no beginning of a comment.
    const plain = text
      .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "$1")
      .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
    return JSON.parse(plain) as TsConfig;
  } catch {
    return null;
  }
}
