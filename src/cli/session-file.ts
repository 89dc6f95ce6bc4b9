import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import type { RegistryFunctions } from "../next/registry-functions.js";
import { CommandError } from "./command-error.js";
import { createLoader } from "./loader.js";

/** Where the README puts the file, and where `init` does if the app has another file there; each in `src`, too. */
const usualPlaces: readonly string[] = ["lib/session", "session", "lib/session-timeout"]
  .flatMap((path) => [path, `src/${path}`])
  .flatMap((path) => ["ts", "tsx", "mts", "js", "mjs"].map((extension) => `${path}.${extension}`));

/** The app's own session file, as the command line uses it. */
export interface SessionFile {
  /** The function the file exports under that name. Throws a `CommandError` that says how to export it where it does not. */
  exported<Name extends keyof RegistryFunctions>(name: Name): RegistryFunctions[Name];
  /** Whether it exports a function under that name. */
  exports(name: keyof RegistryFunctions): boolean;
}

/**
 * Loads the app's session file, in TypeScript, with its path aliases and its `.env` files, as Next would.
 *
 * @param config path given with `--config`; the usual places are looked in without it
 */
export async function loadSessionFile(folder: string, config: string | undefined): Promise<SessionFile> {
  const path = findSessionFile(folder, config);
  const name = relative(folder, path);
  let exports: Record<string, unknown>;
  try {
    exports = await importSessionFile(folder, path);
  } catch (error) {
    throw new CommandError(`${name} could not be loaded: ${firstLine(error)}`);
  }
  function find(wanted: keyof RegistryFunctions): unknown {
    const fallback = exports["default"] as Record<string, unknown> | undefined;
    return exports[wanted] ?? fallback?.[wanted];
  }
  return {
    exports: (wanted) => typeof find(wanted) === "function",
    exported(wanted) {
      const found = find(wanted);
      if (typeof found === "function") return found as RegistryFunctions[typeof wanted];
      throw new CommandError(`${name} does not export ${wanted}: add it to what you take from createSessionTimeout`);
    },
  };
}

/** Imports the session file as Next would, with the app's `.env` files. What it throws is passed on. */
export function importSessionFile(folder: string, path: string): Promise<Record<string, unknown>> {
  loadEnvironment(folder);
  // Apps often make their registry only where this is "nodejs", to keep its client out of a middleware on Edge.
  process.env.NEXT_RUNTIME ??= "nodejs";
  return createLoader(folder).import<Record<string, unknown>>(path);
}

/**
 * The path of the app's session file.
 *
 * @param config path given with `--config`; the usual places are looked in without it
 * @throws CommandError where there is none
 */
export function findSessionFile(folder: string, config: string | undefined): string {
  const places = config === undefined ? usualPlaces : [config];
  const there = places.map((place) => resolve(folder, place)).filter((path) => existsSync(path));
  // An app may have a file about sessions of another kind in one of the places.
  const found = there.find((path) => isSessionFile(path)) ?? there[0];
  if (found !== undefined) return found;
  throw new CommandError(
    config === undefined
      ? "no lib/session.ts here: name your session file with --config, or write one with init"
      : `there is no file ${config}`,
  );
}

/** Whether a file sets session timeouts up. */
export function isSessionFile(path: string): boolean {
  return /\bcreateSessionTimeout\b/.test(readFileSync(path, "utf8"));
}

/** Next's loader of `.env` files, as far as it is used. It is that of the app's own Next. */
interface NextEnv {
  loadEnvConfig: (folder: string, development: boolean, log: { info: () => void; error: () => void }) => void;
}

/** Reads `.env`, `.env.local` and the rest with Next's own loader, where the app has it. */
function loadEnvironment(folder: string): void {
  try {
    const fromNext = createRequire(createRequire(join(folder, "package.json")).resolve("next/package.json"));
    const { loadEnvConfig } = fromNext("@next/env") as NextEnv;
    loadEnvConfig(folder, process.env.NODE_ENV === "development", { info: () => {}, error: () => {} });
  } catch {
    // Where Next is not installed, the environment is what the shell gives.
  }
}

/** One line about an error, its cause included where that says more. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replace(/\s*\n- /g, "; ").split("\n")[0] ?? "";
  return error.cause instanceof Error ? `${line} (${firstLine(error.cause)})` : line;
}
