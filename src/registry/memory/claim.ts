import type { EndedSession, SessionRegistry } from "../session-registry.js";
import { toEnded } from "./list.js";
import type { DueSession, MemorySessions } from "./sessions.js";

export function createClaims(sessions: MemorySessions): Pick<SessionRegistry, "claimDue" | "acknowledge"> {
  const { notBefore } = sessions;

  /** Whether a not-before time had revoked the session before its deadline came. */
  function wasRevoked(session: DueSession): boolean {
    return sessions.isRevoked(session) && notBefore.of(session.userId) < session.dueAt;
  }

  function claim(session: DueSession, tellAt: number): EndedSession {
    if (session.endReason === null && wasRevoked(session)) {
      const actor = notBefore.actorOf(session.userId, session.revocableFrom);
      sessions.end(session, { reason: "revoked", actor, tellAt: null });
    } else if (session.endReason === null) {
      sessions.timeOut(session);
    }
    sessions.lease(session, tellAt);
    return toEnded(session);
  }

  return {
    async claimDue({ limit, leaseSeconds, now }) {
      sessions.purge(now);
      const claimed: EndedSession[] = [];
      while (claimed.length < limit) {
        const session = sessions.takeDue(now);
        if (session === null) break;
        claimed.push(claim(session, now + leaseSeconds));
      }
      return claimed;
    },

    async acknowledge(sessionIds) {
      for (const id of sessionIds) {
        const session = sessions.find(id);
        if (session !== undefined && session.endReason !== null) session.dueAt = null;
      }
    },
  };
}
