import { SessionTimeoutError } from "../../errors.js";
import type { EndManyOptions, RegisteredSession, SessionRegistry } from "../session-registry.js";
import type { Layout, Shard } from "./layout.js";

/** What is asked of all shards at once, and exact: it rejects unless every one of them has answered. */
export function createEverywhere({
  all,
  homesOf,
}: Layout): Pick<SessionRegistry, "list" | "listAll" | "endUser" | "endAll"> {
  async function mostRecent(
    limit: number,
    ask: (registry: SessionRegistry) => Promise<RegisteredSession[]>,
  ): Promise<RegisteredSession[]> {
    const lists = await Promise.all(all.map(({ registry }) => ask(registry)));
    return lists
      .flat()
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
      .slice(0, limit);
  }

  /** The first batch on each shard sets its not-before time, so all of them are set before this resolves. */
  async function endOnAll(
    { onBatch }: EndManyOptions,
    endOn: (shard: Shard, onBatch: EndManyOptions["onBatch"]) => Promise<number>,
  ): Promise<number> {
    const endedOn = new Map<Shard, number>();
    let telling: Promise<void> = Promise.resolve();
    let untold: { cause: unknown } | null = null;
    const endings = all.map((shard) =>
      endOn(shard, async ({ ended, sessions }) => {
        // One batch after the other is told of, and none once telling has failed.
        telling = telling.then(async () => {
          endedOn.set(shard, ended);
          await onBatch?.({ ended: sum(endedOn.values()), sessions });
        });
        telling.catch((cause: unknown) => (untold ??= { cause }));
        return telling;
      }),
    );
    const results = await Promise.allSettled(endings);
    if (untold !== null) throw (untold as { cause: unknown }).cause;
    const failed = results.flatMap((result, index) =>
      result.status === "rejected" ? [{ name: all[index]?.name, cause: result.reason as unknown }] : [],
    );
    if (failed.length > 0) {
      const names = failed.map(({ name }) => name).join(", ");
      throw new SessionTimeoutError(
        "ERR_REGISTRY",
        `sessions on the shard ${names} were not ended, those on all others were: try again once it answers`,
        { cause: failed[0]?.cause },
      );
    }
    return sum(results.map((result) => (result.status === "fulfilled" ? result.value : 0)));
  }

  return {
    list: (query) => mostRecent(query.limit, (registry) => registry.list(query)),
    listAll: (query) => mostRecent(query.limit, (registry) => registry.listAll(query)),
    endUser(userId, options) {
      const { exceptSessionId } = options;
      const spares: readonly Shard[] = exceptSessionId === null ? [] : homesOf(exceptSessionId);
      return endOnAll(options, (shard, onBatch) =>
        shard.registry.endUser(userId, {
          ...options,
          exceptSessionId: spares.includes(shard) ? exceptSessionId : null,
          onBatch,
        }),
      );
    },
    endAll: (options) => endOnAll(options, (shard, onBatch) => shard.registry.endAll({ ...options, onBatch })),
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
