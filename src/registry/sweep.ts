import type { EndedSession, SessionRegistry } from "./session-registry.js";

/**
 * How many sessions are claimed in one round trip. A sweeper that dies midway leaves at most these to be delivered
 * again.
 */
const page = 100;
/** How many deliveries are under way at once. */
const concurrency = 10;
/**
 * How long other sweepers leave a claimed page alone, in seconds. If its sweeper died, one of them delivers it after
 * that. Whoever ends a session has as long to tell of it.
 */
export const leaseSeconds = 300;

export interface SweepOptions {
  registry: SessionRegistry;
  /** How many sessions to claim, at most. */
  limit: number;
  /** Epoch seconds. Read for each page: a lease counted from the start of a long sweep would be short. */
  now: () => number;
  /** Tells the app of one session. Throwing leaves it to be delivered again, once its lease has lapsed. */
  deliver: (session: EndedSession) => Promise<void>;
  /** Called with what a delivery threw. */
  onFailure: (error: unknown, session: EndedSession) => void;
  /** Called with what one of several shards threw. The others are swept all the same. */
  onShardFailure: (error: unknown) => void;
}

export interface Swept {
  /** How many ends were delivered. */
  ended: number;
  /** How many deliveries threw. */
  failed: number;
  /** How many shards could not be swept to the end; 0 where the registry is one store. */
  failedShards: number;
  /** Whether more may be due, because the limit was reached. */
  more: boolean;
}

/**
 * Ends due sessions and delivers each, page by page: claim, deliver, acknowledge. Delivered as well are ends that
 * whoever ended the session did not live to tell of. Any number of sweepers may run at once. Each session is ended by
 * one of them; it is delivered at least once, more often only if a sweeper dies, or takes longer than the lease,
 * between delivering and acknowledging.
 *
 * The shards of a registry are swept in turns, so that none of them uses up the limit. Rejects when the registry does,
 * or all of its shards.
 */
export async function sweep(options: SweepOptions): Promise<Swept> {
  const { registry, onShardFailure } = options;
  const shards = (await registry.shards?.()) ?? [registry];
  const total = { ended: 0, failed: 0 };
  let failedShards = 0;
  let left = options.limit;
  let open = [...shards];
  while (left > 0 && open.length > 0) {
    const unfinished: SessionRegistry[] = [];
    const share = Math.ceil(left / open.length);
    for (const shard of open) {
      const wanted = Math.min(page, share, left);
      if (wanted === 0) {
        unfinished.push(shard);
        continue;
      }
      try {
        const swept = await sweepPage(shard, wanted, options);
        total.ended += swept.ended;
        total.failed += swept.failed;
        left -= swept.claimed;
        if (swept.claimed === wanted) unfinished.push(shard);
      } catch (error) {
        failedShards += 1;
        if (failedShards === shards.length) throw error;
        onShardFailure(error);
      }
    }
    open = unfinished;
  }
  return { ...total, failedShards, more: open.length > 0 };
}

async function sweepPage(
  registry: SessionRegistry,
  limit: number,
  options: SweepOptions,
): Promise<{ claimed: number; ended: number; failed: number }> {
  const claimed = await registry.claimDue({ limit, leaseSeconds, now: options.now() });
  const delivered = await deliverAll(claimed, options);
  if (delivered.length > 0) await registry.acknowledge(delivered);
  return { claimed: claimed.length, ended: delivered.length, failed: claimed.length - delivered.length };
}

/** Delivers ends, some at once. Resolves with the ids of those that were delivered. */
export async function deliverAll(
  claimed: readonly EndedSession[],
  { deliver, onFailure }: Pick<SweepOptions, "deliver" | "onFailure">,
): Promise<string[]> {
  const delivered: string[] = [];
  const waiting = claimed.values();
  async function work(): Promise<void> {
    // All workers share this iterator, so each takes the next session that no other has.
    for (const session of waiting) {
      try {
        await deliver(session);
        delivered.push(session.sessionId);
      } catch (error) {
        onFailure(error, session);
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return delivered;
}
