import type { EndedSession } from "../session-registry.js";
import type { Layout, OnShard } from "./layout.js";

export interface Room {
  userId: string;
  /** The session that is never one of those that end. */
  sessionId: string;
  maxSessions: number;
  leaseSeconds: number | null;
  keepUntil: number;
  now: number;
}

/** The live sessions of a user on all shards that answer, most recently active first. */
export async function liveOnAll({ all }: Layout, query: { userId: string; now: number }): Promise<OnShard[]> {
  const found = await Promise.all(all.map((shard) => shard.liveOf(query)));
  return found.flat().sort((a, b) => b.lastActivityAt - a.lastActivityAt || (a.sessionId < b.sessionId ? 1 : -1));
}

/**
 * Ends as `replaced` what of a user's sessions is too many, counted over all shards. Resolves with those that this call
 * ended.
 *
 * A shard keeps to the limit by itself, among its own. This is for a user's sessions on several. Whoever adds one looks
 * after it has: of two that do so at once, the later one sees both. Whatever they saw, none of them ends what is among
 * the most recent of all.
 */
export async function makeRoom(layout: Layout, room: Room): Promise<EndedSession[]> {
  const { userId, sessionId, maxSessions, ...options } = room;
  const live = await liveOnAll(layout, room);
  const tooMany = live.filter((session) => session.sessionId !== sessionId).slice(maxSessions - 1);
  const ended = await Promise.all(
    tooMany.map(async ({ shard, sessionId: id }): Promise<EndedSession[]> => {
      try {
        const { was, session } = await shard.registry.end(id, { ...options, userId, reason: "replaced", actor: null });
        return was === "alive" && session !== null ? [{ ...session, reason: "replaced", actor: null }] : [];
      } catch {
        // Its shard went down meanwhile: the session counts again at the next sign-in.
        return [];
      }
    }),
  );
  return ended.flat();
}
