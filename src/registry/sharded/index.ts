import { SessionTimeoutError } from "../../errors.js";
import { giveUpAfter, guardRegistry } from "../guard-registry.js";
import type { EndReply, SessionLook, SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { createArrivals } from "./arrivals.js";
import { createClaims } from "./claims.js";
import { createEverywhere } from "./everywhere.js";
import { createLayout } from "./layout.js";
import type { Layout, Shard, Shards } from "./layout.js";
import { namedRegistries, shardFaults } from "./shard-faults.js";

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

/** How long a sign-in waits for the shards that its session is not on, and how long one that failed is left alone. */
const aSecond = 1000;

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
  const faults = shardFaults(list, options);
  if (faults.length > 0) throw new SessionTimeoutError("ERR_OPTIONS", `shardedRegistry: ${faults.join("; ")}`);
  const layout = layoutOf(list, options);

  /** Asks where the id may be, in order, and answers for the first that knows it. */
  async function end(...[sessionId, ending]: Parameters<SessionRegistry["end"]>): Promise<EndReply> {
    let reply: EndReply = { was: "unknown", session: null };
    for (const { registry } of layout.homesOf(sessionId)) {
      reply = await registry.end(sessionId, ending);
      if (reply.was !== "unknown") break;
    }
    return reply;
  }

  return strictRegistry({
    ...createArrivals(layout, end),
    ...createEverywhere(layout),
    ...createClaims(layout),
    end,
    async look(sessionId, now) {
      let found: SessionLook = { verdict: "unknown" };
      for (const { registry } of layout.homesOf(sessionId)) {
        found = await registry.look(sessionId, now);
        if (found.verdict !== "unknown") break;
      }
      return found;
    },
    mintId: layout.mintId,
    shards: () => layout.all.map(({ registry }) => registry),
  });
}

function layoutOf(list: ShardList, { before, changedAt }: ShardedRegistryOptions): Layout {
  const made = new Map<string, Shard>();
  const shardsOf = (registries: ShardList): Shards =>
    namedRegistries(registries).map(([name, registry]) => {
      const shard = made.get(name) ?? createShard(name, registry);
      made.set(name, shard);
      return shard;
    }) as [Shard, ...Shard[]];
  const shards = shardsOf(list);
  return createLayout(shards, before === undefined ? null : { list: shardsOf(before), changedAt: changedAt ?? 0 });
}

function createShard(name: string, registry: SessionRegistry): Shard {
  let leftAloneUntil = 0;
  const shard: Shard = {
    name,
    registry: guardRegistry(async () => registry, undefined, `the shard ${name}`),
    async liveOf(query) {
      if (performance.now() < leftAloneUntil) return [];
      try {
        const live = await giveUpAfter(aSecond, registry.list({ ...query, limit: 1000 }), () => new Error("too late"));
        return live.map(({ sessionId, lastActivityAt }) => ({ shard, sessionId, lastActivityAt }));
      } catch {
        leftAloneUntil = performance.now() + aSecond;
        return [];
      }
    },
  };
  return shard;
}
