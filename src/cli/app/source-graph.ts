import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { PathAlias } from "./path-aliases.js";

/** The app's own source files, by what they import. Paths are relative to the app's folder. */
export interface SourceGraph {
  /** Every source file of the app: generated folders, other apps, tests and declarations left out. */
  files: readonly string[];
  text(file: string): string;
  /** Whether a file imports another, itself or through other files of the app. Types alone do not count. */
  reaches(from: string, to: string): boolean;
}

const extensions = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];
const isSource = new RegExp(`\\.(${extensions.join("|")})$`);
const isOther = /\.d\.[mc]?ts$|\.(test|spec|stories)\.\w+$|(^|\/)(__tests__|tests?|e2e|cypress)\//;
const generated = /^(node_modules|dist|build|out|coverage|public|\..*)$/;

const staticImport = /\b(?:import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\sfrom\s*)?["']([^"'\n]+)["']/g;
const dynamicImport = /\b(?:import|require)\s*\(\s*["']([^"'\n]+)["']/g;

interface NextManifest {
  dependencies?: { next?: string };
}

/** Reads the source files of an app. */
export function readSources(folder: string, aliases: readonly PathAlias[]): SourceGraph {
  const files = listSources(folder, "");
  const known = new Set(files);
  const texts = new Map<string, string>();
  const imported = new Map<string, string[]>();

  function text(file: string): string {
    const read = texts.get(file) ?? readFileSync(join(folder, file), "utf8");
    texts.set(file, read);
    return read;
  }

  function importsOf(file: string): string[] {
    const found =
      imported.get(file) ?? specifiers(text(file)).flatMap((one) => resolveImport(file, one, aliases, known));
    imported.set(file, found);
    return found;
  }

  return {
    files,
    text,
    reaches(from, to) {
      const seen = new Set([from]);
      // What is added while the set is walked is walked too.
      for (const file of seen) {
        if (file === to) return true;
        for (const next of importsOf(file)) seen.add(next);
      }
      return false;
    },
  };
}

function listSources(folder: string, below: string): string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = posix.join(below, name);
    if (generated.test(name)) return [];
    if (statSync(join(folder, path), { throwIfNoEntry: false })?.isDirectory()) {
      return isNextApp(join(folder, path)) ? [] : listSources(folder, path);
    }
    return isSource.test(name) && !isOther.test(path) ? [path] : [];
  });
}

/** Whether a folder inside the app is a Next app of its own, as an example or a demo is. */
function isNextApp(folder: string): boolean {
  try {
    const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as NextManifest;
    return dependencies?.next !== undefined;
  } catch {
    return false;
  }
}

function specifiers(text: string): string[] {
  const fixed = [...text.matchAll(staticImport)].flatMap(([, type, specifier = ""]) => (type ? [] : [specifier]));
  return [...fixed, ...[...text.matchAll(dynamicImport)].map(([, specifier = ""]) => specifier)];
}

/** The file of the app that an import means; none where it means a package. */
function resolveImport(
  from: string,
  specifier: string,
  aliases: readonly PathAlias[],
  known: ReadonlySet<string>,
): string[] {
  const paths = specifier.startsWith(".")
    ? [posix.join(dirname(from), specifier)]
    : aliases
        .filter(({ prefix, star }) => (star ? specifier.startsWith(prefix) : specifier === prefix))
        .map(({ prefix, target }) => posix.join(target, specifier.slice(prefix.length)));
  const candidates = paths.flatMap((path) => {
    const bare = path.replace(/\.[mc]?jsx?$/, "");
    return [path, ...[bare, path, `${path}/index`].flatMap((stem) => extensions.map((one) => `${stem}.${one}`))];
  });
  return candidates.filter((candidate) => known.has(candidate)).slice(0, 1);
}
