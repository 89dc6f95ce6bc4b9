import { createMemoryRegistry } from "./create-memory-registry.js";
import type { SessionRegistry } from "../session-registry.js";

/** The global key by which copies of this module, which a bundler makes, find each other's registries. */
const shared = Symbol.for("next-session-timeout.registry.memory");
let calls = 0;

/**
 * Sessions known to this process only: for development, tests and apps that run as one process. A restart
 * forgets what was ended; every live session is registered again by its next request.
 *
 * Next bundles `proxy.ts` apart from the routes, and each bundle runs the app's session file. The first
 * call in each of them is therefore given the same registry, the second call another one, and so on. An app
 * that cannot tell which call comes first gives each registry a `name` of its own.
 */
export function memoryRegistry({ name = String((calls += 1)) }: { name?: string } = {}): SessionRegistry {
  const home = globalThis as { [shared]?: Map<string, SessionRegistry> };
  const registries = (home[shared] ??= new Map());
  const registry = registries.get(name) ?? createMemoryRegistry();
  registries.set(name, registry);
  return registry;
}
