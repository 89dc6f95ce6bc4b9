import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { createJiti } from "jiti";
import type { RegistryFunctions } from "../next/registry-functions.js";
import { CommandError } from "./command-error.js";

/** Where the README puts it, and where projects with a src folder do. */
const usualPlaces = ["lib/session", "src/lib/session", "session", "src/session"].flatMap((path) =>
  ["ts", "tsx", "mts", "js", "mjs"].map((extension) => `${path}.${extension}`),
);

/** The app's own session file, as the command line uses it. */
export interface SessionFile {
  /** A function the file exports under that name. Throws a `CommandError` that says how, where it does not. */
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
  loadEnvironment(folder);
  // The registry is often guarded by this, to keep its client out of an Edge middleware.
  process.env.NEXT_RUNTIME ??= "nodejs";

  const jiti = createJiti(join(folder, "package.json"), {
    tsconfigPaths: true,
    fsCache: false,
    // Next marks server files with it; outside Next, importing it throws.
    alias: { "server-only": "node:process" },
  });
  let exports: Record<string, unknown>;
  try {
    exports = await jiti.import<Record<string, unknown>>(path);
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

function findSessionFile(folder: string, config: string | undefined): string {
  const places = config === undefined ? usualPlaces : [config];
  const found = places.map((place) => resolve(folder, place)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new CommandError(
    config === undefined
      ? "no lib/session.ts here: name your session file with --config"
      : `there is no file ${config}`,
  );
}

/** As much of Next's loader of `.env` files as is used: it belongs to the app's own Next. */
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
    // Without Next beside it, the environment is what the shell gives.
  }
}

/** One line about an error, its cause included where that says more. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replace(/\s*\n- /g, "; ").split("\n")[0] ?? "";
  return error.cause instanceof Error ? `${line} (${firstLine(error.cause)})` : line;
}
