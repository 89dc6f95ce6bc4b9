import type { SessionRegistry } from "../session-registry.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

export function createBulkEndings(sessions: MemorySessions): Pick<SessionRegistry, "endUser" | "endAll"> {
  /** Ends these sessions, and returns how many of them were live. */
  function endEach(found: MemorySession[], now: number): number {
    let count = 0;
    for (const session of found) {
      if (session.endReason !== null) continue;
      if (session.dueAt !== null && session.dueAt <= now) {
        // The session had timed out before. It stays due, so that a sweep delivers that to `onTimeout`.
        sessions.timeOut(session);
      } else {
        count += 1;
        sessions.end(session, "revoked");
      }
    }
    return count;
  }

  return {
    async endUser(userId, { exceptSessionId, keepUntil, now }) {
      const except = exceptSessionId === null ? undefined : sessions.find(exceptSessionId);
      const isSpared = except?.userId === userId && !sessions.isRevoked(except);
      sessions.notBefore.setFor(userId, keepUntil, now);
      if (isSpared) sessions.spare(except);
      return endEach(
        sessions.ofUser(userId).filter((session) => session !== except),
        now,
      );
    },

    async endAll({ now }) {
      sessions.notBefore.setForEverybody(now);
      return endEach(sessions.all(), now);
    },
  };
}
