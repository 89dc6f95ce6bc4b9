import type { RegisteredSession, SessionRegistry } from "../session-registry.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

export function createLists(sessions: MemorySessions): Pick<SessionRegistry, "list" | "listAll"> {
  function isLive(session: MemorySession, now: number): boolean {
    const { endReason, dueAt } = session;
    return endReason === null && dueAt !== null && dueAt > now && !sessions.isRevoked(session);
  }

  function mostRecent(found: MemorySession[], limit: number, now: number): RegisteredSession[] {
    return found
      .filter((session) => isLive(session, now))
      .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
      .slice(0, limit)
      .map(toRegistered);
  }

  return {
    list: async ({ userId, limit, now }) => mostRecent(sessions.ofUser(userId), limit, now),
    listAll: async ({ limit, now }) => mostRecent(sessions.all(), limit, now),
  };
}

/** What the registry tells of a session, without what it keeps for itself. */
export function toRegistered(session: MemorySession): RegisteredSession {
  const { sessionId, userId, startedAt, lastActivityAt, userAgent } = session;
  return { sessionId, userId, startedAt, lastActivityAt, userAgent };
}
