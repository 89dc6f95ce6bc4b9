import type { ShardList, ShardedRegistryOptions } from "./index.js";
import type { SessionRegistry } from "../session-registry.js";

/** The registries of a list by their names; those of an array are numbered. */
export function namedRegistries(list: ShardList): [name: string, registry: SessionRegistry][] {
  if (typeof list !== "object" || list === null) return [];
  return Object.entries(list);
}

/** What is wrong with what `shardedRegistry` was given, a line for each. */
export function shardFaults(list: ShardList, { before, changedAt, ...unknown }: ShardedRegistryOptions): string[] {
  const faults = [...listFaults(list, "the list of shards")];
  for (const name of Object.keys(unknown)) faults.push(`${name} is no option of shardedRegistry`);
  if (before === undefined) {
    if (changedAt !== undefined)
      faults.push("changedAt is given without before: give the list of shards that was before");
    return faults;
  }
  faults.push(...listFaults(before, "before"));
  if (!Number.isSafeInteger(changedAt)) {
    faults.push("before needs changedAt, the time from which the new list holds: give it in whole epoch seconds");
  } else if (Number(changedAt) > 1e11) {
    faults.push(`changedAt is ${changedAt}, which is far from today: give it in epoch seconds, not in milliseconds`);
  }
  const now = new Map(namedRegistries(list));
  for (const [name, registry] of namedRegistries(before)) {
    const since = now.get(name);
    if (since !== undefined && since !== registry) {
      faults.push(
        `${JSON.stringify(name)} is one registry in the list and another in before: give the same, or another name`,
      );
    }
  }
  return faults;
}

function* listFaults(list: ShardList, what: string): Generator<string> {
  const registries = namedRegistries(list);
  if (registries.length === 0) yield `${what} is empty: give an array of registries, or an object of them by name`;
  const seen = new Set<unknown>();
  for (const [name, registry] of registries) {
    const shown = `${JSON.stringify(name)} of ${what}`;
    if (!/^[A-Za-z0-9_-]{1,16}$/.test(name)) yield `${shown}: a name is 1 to 16 letters, digits, - and _`;
    if (typeof registry?.visit !== "function" || typeof registry.start !== "function") yield `${shown} is no registry`;
    else if (registry.shards !== undefined) yield `${shown} is itself made of shards: give its shards`;
    else if (seen.has(registry)) yield `${shown} is there twice: give each registry once`;
    seen.add(registry);
  }
}
