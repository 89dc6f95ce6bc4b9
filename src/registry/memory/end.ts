import type { SessionRegistry } from "../session-registry.js";
import type { MemorySessions } from "./sessions.js";

export function createEnd(sessions: MemorySessions): SessionRegistry["end"] {
  return async (sessionId, { userId, reason = "revoked", keepUntil, now }) => {
    const session = sessions.find(sessionId);
    if (userId !== undefined && session?.userId !== userId) return "unknown";
    if (session === undefined) {
      // This tombstone has later visits refused. Nothing is known of the session but that it ended.
      sessions.add({
        sessionId,
        userId: null,
        startedAt: now,
        lastActivityAt: now,
        userAgent: null,
        absoluteDeadline: now,
        dueAt: null,
        endReason: reason,
        keepUntil,
      });
      return "unknown";
    }
    if (session.endReason !== null) return "ended";
    const wasAlive = !sessions.isRevoked(session);
    sessions.end(session, wasAlive ? reason : "revoked");
    return wasAlive ? "alive" : "ended";
  };
}
