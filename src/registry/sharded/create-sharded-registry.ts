import { SessionTimeoutError } from "../../errors.js";
import { giveUpAfter, guardRegistry } from "../guard-registry.js";
import type { GuardWaits } from "../guard-registry.js";
import type { EndReply, SessionLook, SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { createArrivals } from "./arrivals.js";
import { createClaims } from "./claims.js";
import { createEverywhere } from "./everywhere.js";
import type { ShardList, ShardedRegistryOptions } from "./index.js";
import { createLayout } from "./layout.js";
import type { Layout, Shard, Shards } from "./layout.js";
import { namedRegistries, shardFaults } from "./shard-faults.js";

/** How long a sign-in waits for the shards that its session is not on, and how long one that failed is left alone. */
const aSecond = 1000;

/**
 * See `shardedRegistry`.
 *
 * @param waits how long each shard is waited for, where it is not as long as usual
 */
export function createShardedRegistry(
  list: ShardList,
  options: ShardedRegistryOptions,
  waits?: GuardWaits,
): SessionRegistry {
  const faults = shardFaults(list, options);
  if (faults.length > 0) throw new SessionTimeoutError("ERR_OPTIONS", `shardedRegistry: ${faults.join("; ")}`);
  const layout = layoutOf(list, options, waits);

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

function layoutOf(list: ShardList, { before, changedAt }: ShardedRegistryOptions, waits?: GuardWaits): Layout {
  const made = new Map<string, Shard>();
  const shardsOf = (registries: ShardList): Shards =>
    namedRegistries(registries).map(([name, registry]) => {
      const shard = made.get(name) ?? createShard(name, registry, waits);
      made.set(name, shard);
      return shard;
    }) as [Shard, ...Shard[]];
  const shards = shardsOf(list);
  return createLayout(shards, before === undefined ? null : { list: shardsOf(before), changedAt: changedAt ?? 0 });
}

function createShard(name: string, registry: SessionRegistry, waits?: GuardWaits): Shard {
  let leftAloneUntil = 0;
  const shard: Shard = {
    name,
    registry: guardRegistry(async () => registry, waits, `the shard ${name}`),
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
