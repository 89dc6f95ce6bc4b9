import { cookieAfterlife } from "../../clock/time.js";
import type { RegistryVisit, SessionRegistry } from "../session-registry.js";
import { isEndedAs } from "../verdicts.js";
import type { VisitVerdict } from "../verdicts.js";
import { mayPredate } from "./not-before-times.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

export function createVisit(sessions: MemorySessions): SessionRegistry["visit"] {
  const { notBefore } = sessions;

  function visitKnown(session: MemorySession, visit: RegistryVisit): VisitVerdict {
    if (session.endReason !== null) return isEndedAs(session.endReason) ? session.endReason : "revoked";
    if (sessions.isRevoked(session)) return "revoked";
    const userId = visit.userId ?? session.userId;
    // The session was registered as another user's. As a session of this user it was never seen, so its start decides.
    if (userId !== session.userId && mayPredate(session.startedAt, notBefore.ownOf(userId))) return "revoked";
    sessions.renew(session, {
      userId,
      userAgent: visit.userAgent ?? session.userAgent,
      lastActivityAt: Math.max(session.lastActivityAt, visit.lastActivityAt),
      absoluteDeadline: visit.absoluteDeadline,
      dueAt: Math.min(Math.max(session.dueAt ?? 0, visit.deadline), visit.absoluteDeadline),
    });
    return "alive";
  }

  return async (visit, now) => {
    const { sessionId, userId, startedAt, lastActivityAt, userAgent, absoluteDeadline } = visit;
    const known = sessions.find(sessionId);
    if (known !== undefined) return visitKnown(known, visit);
    if (userId === undefined) return "unknown";
    if (!visit.starting && mayPredate(startedAt, notBefore.of(userId))) return "revoked";
    sessions.purge(now);
    sessions.add({
      sessionId,
      userId,
      startedAt,
      lastActivityAt,
      userAgent,
      absoluteDeadline,
      dueAt: Math.min(visit.deadline, absoluteDeadline),
      endReason: null,
      keepUntil: absoluteDeadline + cookieAfterlife,
    });
    return "alive";
  };
}
