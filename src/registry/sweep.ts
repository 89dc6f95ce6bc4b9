import type { ExpiredSession, SessionRegistry } from "./session-registry.js";

/**
 * How many sessions are claimed in one round trip. A sweeper that dies midway leaves at most these to be delivered
 * again.
 */
const page = 100;
/** How many deliveries are under way at once. */
const concurrency = 10;
/**
 * How long other sweepers leave a claimed page alone, in seconds. If its sweeper died, one of them delivers it after
 * that.
 */
const leaseSeconds = 300;

export interface SweepOptions {
  registry: SessionRegistry;
  /** How many sessions to claim, at most. */
  limit: number;
  /** Epoch seconds. Read for each page: a lease counted from the start of a long sweep would be short. */
  now: () => number;
  /** Tells the app of one session. Throwing leaves it to be delivered again, once its lease has lapsed. */
  deliver: (session: ExpiredSession) => Promise<void>;
  /** Called with what a delivery threw. */
  onFailure: (error: unknown, session: ExpiredSession) => void;
}

/**
 * Ends due sessions and delivers each, page by page: claim, deliver, acknowledge. Any number of sweepers
 * may run at once. Each session is ended by one of them; it is delivered at least once, more often only if a
 * sweeper dies, or takes longer than the lease, between delivering and acknowledging.
 *
 * Resolves with how many were delivered (`ended`), how many deliveries threw (`failed`), and whether more may be
 * due (`more`). Rejects when the registry does.
 */
export async function sweep(options: SweepOptions): Promise<{ ended: number; failed: number; more: boolean }> {
  const { registry, limit, now } = options;
  const total = { ended: 0, failed: 0 };
  let left = limit;
  while (left > 0) {
    const wanted = Math.min(page, left);
    const claimed = await registry.claimDue({ limit: wanted, leaseSeconds, now: now() });
    const timedOut = claimed.filter((session) => session.reason !== "revoked");
    const delivered = await deliverAll(timedOut, options);
    if (delivered.length > 0) await registry.acknowledge(delivered);
    total.ended += delivered.length;
    total.failed += timedOut.length - delivered.length;
    if (claimed.length < wanted) return { ...total, more: false };
    left -= claimed.length;
  }
  return { ...total, more: true };
}

/** Resolves with the ids of those that were delivered. */
async function deliverAll(claimed: readonly ExpiredSession[], { deliver, onFailure }: SweepOptions): Promise<string[]> {
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
