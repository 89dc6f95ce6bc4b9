import { join } from "node:path";
import { createMovedClock } from "../../support/moved-clock.mjs";
import type { MovedClock } from "../../support/moved-clock.mjs";
import { startNext } from "../../support/next-server.js";
import type { NextServer } from "../../support/next-server.js";
import { root } from "../../support/source-files.js";
import { startObserver } from "./observer.js";
import type { Observer } from "./observer.js";

/** As test/attack/app/lib/session.ts has them; seconds. */
export const idleTimeout = 600;
export const absoluteTimeout = 3600;
export const password = "a password of at least thirty-two characters";
export const entries = ["middleware", "proxy"] as const;
export type Entry = (typeof entries)[number];

/** The app under attack, being served, with a clock that moves and someone who watches it. */
export interface AttackedApp {
  server: NextServer;
  clock: MovedClock;
  observer: Observer;
  stop: () => Promise<void>;
}

export async function attack(
  entry: Entry,
  { registry, env = {} }: { registry?: "allow" | "deny"; env?: Record<string, string> } = {},
): Promise<AttackedApp> {
  const clock = createMovedClock();
  const observer = await startObserver();
  const server = await startNext(join(root, "test/attack/app"), {
    env: {
      ...clock.env,
      SESSION_ENTRY: entry,
      SESSION_PASSWORD: password,
      OBSERVER: observer.origin,
      ...(registry && { REGISTRY: registry }),
      ...env,
    },
  });
  return {
    server,
    clock,
    observer,
    async stop() {
      await server.stop();
      await observer.stop();
      clock.remove();
    },
  };
}
