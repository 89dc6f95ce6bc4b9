import type { EndedSession, RegisteredSession, SessionRegistry } from "../session-registry.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

export function createLists(sessions: MemorySessions): Pick<SessionRegistry, "look" | "list" | "listAll"> {
  function mostRecent(found: MemorySession[], limit: number, now: number): RegisteredSession[] {
    return found
      .filter((session) => sessions.isLive(session, now))
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
      .slice(0, limit)
      .map(toRegistered);
  }

  return {
    list: async ({ userId, limit, now }) => mostRecent(sessions.ofUser(userId), limit, now),
    listAll: async ({ limit, now }) => mostRecent(sessions.all(), limit, now),
    async look(sessionId) {
      const session = sessions.find(sessionId);
      if (session === undefined) return { verdict: "unknown" };
      const { endReason, lastActivityAt, dueAt, absoluteDeadline } = session;
      if (endReason !== null) return { verdict: "ended", reason: endReason };
      if (sessions.isRevoked(session)) return { verdict: "ended", reason: "revoked" };
      return { verdict: "alive", lastActivityAt, deadline: dueAt ?? absoluteDeadline, absoluteDeadline };
    },
  };
}

/** What the registry tells of a session, without what it keeps for itself. */
export function toRegistered(session: MemorySession): RegisteredSession {
  const { sessionId, userId, startedAt, lastActivityAt, userAgent } = session;
  return { sessionId, userId, startedAt, lastActivityAt, userAgent };
}

/** A session that has ended, as whoever is to tell of it is told. */
export function toEnded(session: MemorySession): EndedSession {
  return { ...toRegistered(session), reason: session.endReason ?? "revoked", actor: session.actor };
}
