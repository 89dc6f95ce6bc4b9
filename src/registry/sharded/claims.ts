import type { EndedSession, SessionRegistry } from "../session-registry.js";
import type { Layout, Shard } from "./layout.js";

/** Claims shard by shard. A shard that fails holds up none of the others'. */
export function createClaims({ all, homesOf }: Layout): Pick<SessionRegistry, "claimDue" | "acknowledge"> {
  let turn = 0;

  /** The shards, each time another one first, so that none uses up the limit every time. */
  function inTurn(): Shard[] {
    turn = (turn + 1) % all.length;
    return [...all.slice(turn), ...all.slice(0, turn)];
  }

  return {
    async claimDue({ limit, ...options }) {
      const claimed: EndedSession[] = [];
      const failures: unknown[] = [];
      for (const { registry } of inTurn()) {
        const left = limit - claimed.length;
        if (left === 0) break;
        try {
          claimed.push(...(await registry.claimDue({ ...options, limit: left })));
        } catch (error) {
          failures.push(error);
        }
      }
      // What was claimed is to be told, whatever failed since.
      if (claimed.length === 0 && failures.length > 0) throw failures[0];
      return claimed;
    },

    async acknowledge(sessionIds) {
      const idsOn = new Map<Shard, string[]>();
      for (const id of sessionIds) {
        // An id without a name may have been changed by the store that could not hold it: all are asked for it.
        const homes = homesOf(id);
        for (const shard of isNamed(id, homes) ? homes : all) idsOn.set(shard, [...(idsOn.get(shard) ?? []), id]);
      }
      const results = await Promise.allSettled(
        Array.from(idsOn, async ([{ registry }, ids]) => registry.acknowledge(ids)),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function isNamed(id: string, [first]: readonly [Shard, ...Shard[]]): boolean {
  return id.startsWith(`${first.name}.`);
}
