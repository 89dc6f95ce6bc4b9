import type { EndOptions, SessionRegistry } from "../session-registry.js";
import type { EndedAs } from "../verdicts.js";
import { toRegistered } from "./list.js";
import type { MemorySessions } from "./sessions.js";

export function createEnd(sessions: MemorySessions): SessionRegistry["end"] {
  return async (sessionId, { userId, reason, ...options }) => {
    const session = sessions.find(sessionId);
    if (userId !== undefined && session?.userId !== userId) return { was: "unknown", session: null };
    if (session === undefined) {
      addTombstone(sessions, sessionId, { reason, ...options });
      return { was: "unknown", session: null };
    }
    if (session.endReason !== null || sessions.isRevoked(session)) return { was: "ended", session: null };
    sessions.end(session, { reason, actor: options.actor, tellAt: tellAt(options) });
    return { was: "alive", session: toRegistered(session) };
  };
}

/** When a sweep tells of an end, if whoever ended the session does not; `null`: never. */
export function tellAt({ leaseSeconds, now }: Pick<EndOptions, "leaseSeconds" | "now">): number | null {
  return leaseSeconds === null ? null : now + leaseSeconds;
}

/**
 * Has later visits of an id refused that was never seen. Nothing is known of the session but that it ended, so nobody
 * can be told.
 */
export function addTombstone(
  sessions: MemorySessions,
  sessionId: string,
  { reason, keepUntil, now }: Pick<EndOptions, "keepUntil" | "now"> & { reason: EndedAs },
): void {
  sessions.add({
    sessionId,
    userId: null,
    startedAt: now,
    lastActivityAt: now,
    userAgent: null,
    absoluteDeadline: now,
    dueAt: null,
    endReason: reason,
    actor: null,
    keepUntil,
  });
}
