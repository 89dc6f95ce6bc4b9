import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface SourceImport {
  /** A path below src such as `clock/now.ts`, or the specifier of a package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Below src, with forward slashes: `clock/now.ts`. */
  readonly path: string;
  readonly text: string;
  /** `text` without its comments. */
  readonly code: string;
  readonly imports: readonly SourceImport[];
}

export const root: string = resolve(fileURLToPath(new URL(".", import.meta.url)), "../..");

const importStatement = /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
const dynamicImport = /\bimport\(\s*["']([^"']+)["']/g;

function target(specifier: string, importer: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return posix.join(dirname(importer), specifier).replace(/\.js$/, ".ts");
}

function importsOf(code: string, path: string): SourceImport[] {
  return [
    ...[...code.matchAll(importStatement)].map(([, type, specifier = ""]) => ({
      target: target(specifier, path),
      typeOnly: type !== undefined,
    })),
    ...[...code.matchAll(dynamicImport)].map(([, specifier = ""]) => ({
      target: target(specifier, path),
      typeOnly: false,
    })),
  ];
}

/** Comments that take whole lines or end one; what stands in strings is left alone by needing a space or line start before. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Every TypeScript file of src. */
export function sourceFiles(): SourceFile[] {
  const src = join(root, "src");
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(src, path), "utf8");
      const code = withoutComments(text);
      return { path: path.replaceAll("\\", "/"), text, code, imports: importsOf(code, path) };
    });
}
