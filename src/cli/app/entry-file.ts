import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { compileFunction } from "node:vm";
import { createLoader } from "../loader.js";
import type { NextApp } from "./next-app.js";

/** A `middleware` or `proxy` file, wherever it stands. */
export interface EntryFile {
  name: "middleware" | "proxy";
  /** Relative to the app's folder. */
  file: string;
  /** Whether it stands where Next looks: beside `app`, in `src` if that is in `src`. */
  inPlace: boolean;
}

/** The middleware and proxy files of an app, also those that Next ignores. */
export function findEntryFiles({ folder, base, config }: NextApp): EntryFile[] {
  return (["", "src"] as const).flatMap((place) =>
    (["middleware", "proxy"] as const).flatMap((name) =>
      config.pageExtensions
        .map((extension) => posix.join(place, `${name}.${extension}`))
        .filter((file) => existsSync(join(folder, file)))
        .map((file) => ({ name, file, inPlace: place === base })),
    ),
  );
}

/** Whether Next runs the entry file for a path. */
export type Matcher = (path: string) => boolean;

/** Next's own rules for a matcher, as far as they are used. */
interface NextTesting {
  unstable_doesMiddlewareMatch: (options: { config: object; url: string; nextConfig: object }) => boolean;
}

/** The matcher of an entry file, by the rules of the app's own Next; `null` where it cannot be read. */
export function readMatcher({ folder, config }: NextApp, { file }: EntryFile): Matcher | null {
  try {
    // Next's code for servers takes it from the global object, where its own server puts it.
    (globalThis as { AsyncLocalStorage?: unknown }).AsyncLocalStorage ??= AsyncLocalStorage;
    const require = createRequire(join(folder, "package.json"));
    const { unstable_doesMiddlewareMatch: matches } = require("next/experimental/testing/server") as NextTesting;
    const entryConfig = exportedConfig(folder, file);
    const { nextBasePath, i18n } = config;
    const nextConfig = { basePath: nextBasePath, ...(i18n && { i18n }) };
    const matcher: Matcher = (path) => matches({ config: entryConfig, url: nextBasePath + path, nextConfig });
    // A matcher that Next cannot use throws now, and not when it is asked of a route.
    matcher("/");
    return matcher;
  } catch {
    return null;
  }
}

/** The `config` a file exports. Next wants that to be constant, so the file is evaluated without what it imports. */
function exportedConfig(folder: string, file: string): object {
  const source = readFileSync(join(folder, file), "utf8");
  const code = createLoader(folder).transform({ source, filename: join(folder, file), ts: true });
  const exports: { config?: object } = {};
  compileFunction(code, ["exports", "require", "module"])(exports, () => anything, { exports });
  return exports.config ?? {};
}

/** Stands for whatever a file imports: it can be read, called and constructed. */
const anything: unknown = new Proxy(function anything() {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => "" : anything),
  apply: () => anything,
  construct: () => anything as object,
});
