import { memoryRegistry } from "next-session-timeout/registry/memory";
import { now } from "./visits.js";
import type { SessionRegistry } from "../../../src/registry/session-registry.js";

/** The id of a session that starts `at` a time, with a random part of the test's. */
export async function mint(
  registry: SessionRegistry,
  userId: string | null,
  random: string,
  at: number = now,
): Promise<string> {
  return (await registry.mintId?.(random, userId, at)) ?? random;
}

/** A registry in memory that writes down which methods are called. */
export function counted(): { registry: SessionRegistry; calls: string[] } {
  const calls: string[] = [];
  return { calls, registry: each(memoryRegistry(), (name) => void calls.push(name)) };
}

/** A registry whose store answers nothing but errors. */
export function failing(registry: SessionRegistry): SessionRegistry {
  return each(registry, () => {
    throw new Error("connection refused");
  });
}

function each(registry: SessionRegistry, before: (method: string) => void): SessionRegistry {
  const methods = Object.entries(registry).map(([name, method]) => [
    name,
    async (...given: never[]) => {
      before(name);
      return (method as (...args: never[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(methods) as SessionRegistry;
}
