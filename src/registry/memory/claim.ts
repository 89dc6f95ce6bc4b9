import type { ExpiredSession, SessionRegistry } from "../session-registry.js";
import { toRegistered } from "./list.js";
import type { DueSession, MemorySessions } from "./sessions.js";

export function createClaims(sessions: MemorySessions): Pick<SessionRegistry, "claimDue" | "acknowledge"> {
  /** Whether a not-before time had revoked the session before its deadline came. */
  function wasRevoked(session: DueSession): boolean {
    if (session.endReason !== null || !sessions.isRevoked(session)) return false;
    return sessions.notBefore.of(session.userId) < session.dueAt;
  }

  function claim(session: DueSession, leaseUntil: number): ExpiredSession {
    if (wasRevoked(session)) {
      sessions.end(session, "revoked");
      return { ...toRegistered(session), reason: "revoked" };
    }
    const reason = session.endReason ?? sessions.timeOut(session);
    sessions.lease(session, leaseUntil);
    return { ...toRegistered(session), reason };
  }

  return {
    async claimDue({ limit, leaseSeconds, now }) {
      sessions.purge(now);
      const claimed: ExpiredSession[] = [];
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
