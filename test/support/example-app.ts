import { join } from "node:path";
import { startNext } from "./next-server.js";
import type { NextServer } from "./next-server.js";
import { root } from "./source-files.js";

/** What the app is built with: Edge `middleware.ts`, or Node `proxy.ts`. */
export const entries = ["middleware", "proxy"] as const;
export type Entry = (typeof entries)[number];

export const password = "a password of at least thirty-two characters";

/** Serves the production build of the example app. */
export function serveExampleApp(
  entry: Entry,
  env: Readonly<Record<string, string>> = {},
  port?: number,
): Promise<NextServer> {
  return startNext(join(root, "example-app"), {
    ...(port !== undefined && { port }),
    env: { SESSION_ENTRY: entry, SESSION_PASSWORD: password, ...env },
  });
}
