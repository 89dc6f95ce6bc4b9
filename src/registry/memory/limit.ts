import type { MemorySession, MemorySessions } from "./sessions.js";

/**
 * The live sessions of a user that are too many once one more starts: the least recently active ones.
 *
 * @param spared the one that starts, if it is known, and those it takes the place of
 */
export function pastLimit(
  sessions: MemorySessions,
  userId: string | null,
  { maxSessions, spared, now }: { maxSessions: number | null; spared: readonly MemorySession[]; now: number },
): MemorySession[] {
  if (userId === null || maxSessions === null) return [];
  return sessions
    .ofUser(userId)
    .filter((session) => sessions.isLive(session, now) && !spared.includes(session))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
    .slice(maxSessions - 1);
}

/** Ends sessions as `replaced`. */
export function endPastLimit(sessions: MemorySessions, tooMany: readonly MemorySession[], tellAt: number | null): void {
  for (const session of tooMany) sessions.end(session, { reason: "replaced", actor: null, tellAt });
}
