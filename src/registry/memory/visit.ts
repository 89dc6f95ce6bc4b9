import { cookieAfterlife } from "../../clock/time.js";
import type { RegistryVisit, SessionRegistry } from "../session-registry.js";
import { refusalOf } from "../verdicts.js";
import type { VisitVerdict } from "../verdicts.js";
import { endPastLimit, pastLimit } from "./limit.js";
import { mayPredate } from "./not-before-times.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

export function createVisit(sessions: MemorySessions): SessionRegistry["visit"] {
  const { notBefore } = sessions;

  /** Ends what of the owner's is too many by this session. Who noticed is not there to tell of it, so a sweep does. */
  function makeRoom(session: MemorySession, { maxSessions }: RegistryVisit, now: number): void {
    const tooMany = pastLimit(sessions, session.userId, { maxSessions, spared: [session], now });
    endPastLimit(sessions, tooMany, now);
  }

  function visitKnown(session: MemorySession, visit: RegistryVisit, now: number): VisitVerdict {
    if (session.endReason !== null) return refusalOf(session.endReason);
    if (sessions.isRevoked(session)) return "revoked";
    const userId = visit.userId ?? session.userId;
    const changesOwner = userId !== session.userId;
    // The session was registered as another user's. As a session of this user it was never seen, so its start decides.
    if (changesOwner && mayPredate(session.startedAt, notBefore.ownOf(userId))) return "revoked";
    renew(sessions, session, visit);
    if (changesOwner) makeRoom(session, visit, now);
    return "alive";
  }

  return async (visit, now) => {
    const { userId } = visit;
    const known = sessions.find(visit.sessionId);
    if (known !== undefined) return visitKnown(known, visit, now);
    if (userId === undefined) return "unknown";
    if (mayPredate(visit.startedAt, notBefore.of(userId))) return "revoked";
    makeRoom(register(sessions, { ...visit, userId }, now), visit, now);
    return "alive";
  };
}

/** Moves on the clock of a session, and tells whose it is. */
export function renew(sessions: MemorySessions, session: MemorySession, visit: RegistryVisit): void {
  sessions.renew(session, {
    userId: visit.userId ?? session.userId,
    userAgent: visit.userAgent ?? session.userAgent,
    lastActivityAt: Math.max(session.lastActivityAt, visit.lastActivityAt),
    absoluteDeadline: visit.absoluteDeadline,
    dueAt: Math.min(Math.max(session.dueAt ?? 0, visit.deadline), visit.absoluteDeadline),
  });
}

/** Adds a session that was never seen. */
export function register(
  sessions: MemorySessions,
  visit: RegistryVisit & { userId: string | null },
  now: number,
): MemorySession {
  sessions.purge(now);
  const { sessionId, userId, startedAt, lastActivityAt, userAgent, absoluteDeadline } = visit;
  return sessions.add({
    sessionId,
    userId,
    startedAt,
    lastActivityAt,
    userAgent,
    absoluteDeadline,
    dueAt: Math.min(visit.deadline, absoluteDeadline),
    endReason: null,
    actor: null,
    keepUntil: absoluteDeadline + cookieAfterlife,
  });
}
