import type { SessionRegistry } from "../session-registry.js";
import { createShardedRegistry } from "./create-sharded-registry.js";

export { clusterPrefixes } from "./cluster-prefixes.js";

/**
 * Registries and their names, which stand in session ids: an object by name, or an array, whose names are `"0"`, `"1"`
 * and so on. A name is 1 to 16 letters, digits, `-` and `_`. It must stay with its store for good.
 */
export type ShardList = readonly SessionRegistry[] | Readonly<Record<string, SessionRegistry>>;

export interface ShardedRegistryOptions {
  /**
   * The list that this one takes the place of, at `changedAt`. Leave it here until no session from before that time can
   * be presented: a day longer than the longest absolute timeout.
   */
  before?: ShardList;
  /**
   * From when on sessions start on the new list, in epoch seconds. Give a time by which every server runs with both
   * lists. Until then they start on the old one, and endings reach both.
   */
  changedAt?: number;
}

/**
 * One registry over many, each on a server, in a slot of a Redis Cluster or in a table of its own. A session lives on
 * the shard that its id names; `startSession` makes the id, and the user chooses the shard. So a request costs one
 * round trip to one shard, and a user's sign-ins, however many at once, meet on one.
 *
 * Lists and bulk endings ask all shards, and reject unless every one of them answers. Where a user's number of sessions
 * is limited, a sign-in asks all for that user's, and counts none on a shard that does not answer within a second. Each
 * shard's waits are bounded by themselves: one that hangs holds up nobody else's requests.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` if the lists cannot work
 */
export function shardedRegistry(list: ShardList, options: ShardedRegistryOptions = {}): SessionRegistry {
  return createShardedRegistry(list, options);
}
