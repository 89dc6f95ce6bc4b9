import type { EndedSession } from "../session-registry.js";
import type { Layout, OnShard, Shard } from "./layout.js";

export interface Room {
  userId: string;
  /** The session that is never one of those that end. */
  sessionId: string;
  maxSessions: number;
  leaseSeconds: number | null;
  keepUntil: number;
  now: number;
}

/** The live sessions of a user on these shards, as far as they answer. */
export async function liveOn(shards: readonly Shard[], query: { userId: string; now: number }): Promise<OnShard[]> {
  return (await Promise.all(shards.map((shard) => shard.liveOf(query)))).flat();
}

/**
 * Ends as `replaced` what of a user's sessions is too many, counted over all shards, least recently active first.
 * Resolves with those that this call ended.
 *
 * The shard of the session has kept to the limit by itself, among its own: where the user has none elsewhere, nothing is
 * left to do. Whoever adds a session looks elsewhere after it is added, so that of two on different shards, added at
 * once, the later one sees both.
 */
export async function makeRoom({ all }: Layout, home: Shard, room: Room): Promise<EndedSession[]> {
  const { userId, sessionId, maxSessions, leaseSeconds, keepUntil, now } = room;
  const options = { userId, reason: "replaced", actor: null, leaseSeconds, keepUntil, now } as const;
  const elsewhere = await liveOn(
    all.filter((shard) => shard !== home),
    room,
  );
  if (elsewhere.length === 0) return [];
  const live = [...elsewhere, ...(await home.liveOf(room))]
    .filter((session) => session.sessionId !== sessionId)
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt || (a.sessionId < b.sessionId ? 1 : -1));
  const ended = await Promise.all(
    live.slice(maxSessions - 1).map(async ({ shard, sessionId: id }): Promise<EndedSession[]> => {
      try {
        const { was, session } = await shard.registry.end(id, options);
        return was === "alive" && session !== null ? [{ ...session, reason: "replaced", actor: null }] : [];
      } catch {
        // Its shard went down meanwhile. The session counts again at the next sign-in.
        return [];
      }
    }),
  );
  return ended.flat();
}
