import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLoader } from "../loader.js";

/** What of next.config the command line looks at. */
export interface NextConfig {
  /** Next's own `basePath`, under which the whole app stands; `""` without one. */
  nextBasePath: string;
  cacheComponents: boolean;
  /** Without dots, as Next wants them. */
  pageExtensions: readonly string[];
  /** The Pages Router's locales, which Next puts in front of every matcher. */
  i18n: { locales: string[] } | null;
}

const names = ["next.config.ts", "next.config.mts", "next.config.mjs", "next.config.js"];

/** The phase `next build` calls a config function with. */
const buildPhase = "phase-production-build";

/** Loads the app's next.config as `next build` does. Where it cannot be, Next's defaults hold but for what can be read. */
export async function readNextConfig(folder: string): Promise<NextConfig> {
  const name = names.find((candidate) => existsSync(join(folder, candidate)));
  const config = name === undefined ? {} : await loadConfig(folder, join(folder, name));
  const { basePath, cacheComponents, pageExtensions, i18n, experimental } = config;
  return {
    nextBasePath: basePath ?? "",
    // Next 15 canaries had it under `experimental`.
    cacheComponents: cacheComponents ?? experimental?.cacheComponents ?? false,
    pageExtensions: pageExtensions ?? ["tsx", "ts", "jsx", "js"],
    i18n: i18n?.locales ? { locales: i18n.locales } : null,
  };
}

/** A next.config as an app writes it, as far as it is looked at. */
interface WrittenConfig extends Partial<Pick<NextConfig, "cacheComponents" | "pageExtensions">> {
  basePath?: string;
  i18n?: { locales?: string[] } | null;
  experimental?: { cacheComponents?: boolean };
}

async function loadConfig(folder: string, path: string): Promise<WrittenConfig> {
  try {
    const config = await createLoader(folder).import(path, { default: true });
    const made: unknown = typeof config === "function" ? await config(buildPhase, { defaultConfig: {} }) : config;
    return typeof made === "object" && made !== null ? made : {};
  } catch {
    // What `init` writes must know of `cacheComponents`, or it would not build. That much can be read.
    return { cacheComponents: /\bcacheComponents\s*:\s*true\b/.test(readFileSync(path, "utf8")) };
  }
}
