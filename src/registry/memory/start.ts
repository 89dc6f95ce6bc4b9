import type { RegistryStart, SessionRegistry, StartReply } from "../session-registry.js";
import { addTombstone, tellAt } from "./end.js";
import { endPastLimit, pastLimit } from "./limit.js";
import { toEnded } from "./list.js";
import { mayPredate } from "./not-before-times.js";
import type { MemorySession, MemorySessions } from "./sessions.js";
import { register, renew } from "./visit.js";

const nothing = (verdict: StartReply["verdict"]): StartReply => ({ verdict, ended: [] });

export function createStart(sessions: MemorySessions): SessionRegistry["start"] {
  const { notBefore } = sessions;
  const hasEnded = (session: MemorySession): boolean => session.endReason !== null || sessions.isRevoked(session);

  /** Whether a session that goes on under a new id had been ended before. */
  function isRevoked({ startedAt, userId }: RegistryStart, before: readonly MemorySession[]): boolean {
    if (before.some(hasEnded)) return true;
    // One that is known as this owner's was registered after the ending. Of any other its start decides.
    const isKnown = before.some((session) => session.userId === userId);
    return !isKnown && mayPredate(startedAt, notBefore.of(userId));
  }

  return async (start, now) => {
    const { sessionId, userId, kind, maxSessions, onLimit } = start;
    const known = sessions.find(sessionId);
    if (known !== undefined && hasEnded(known)) return nothing("revoked");
    const before = start.supersedes.flatMap((id) => sessions.find(id) ?? []);
    if (kind === "confirm" && isRevoked(start, before)) return nothing("revoked");

    const spared = known === undefined ? before : [...before, known];
    const limit = { maxSessions: kind === "sign-in" ? maxSessions : null, spared, now };
    const tooMany = pastLimit(sessions, userId, limit);
    if (tooMany.length > 0 && onLimit === "refuse") return nothing("refused");

    const lease = kind === "sign-in" ? tellAt({ ...start, now }) : null;
    const ending = before.filter((session) => !hasEnded(session));
    for (const session of ending) sessions.end(session, { reason: "superseded", actor: null, tellAt: lease });
    for (const id of start.supersedes) {
      if (sessions.find(id) === undefined) addTombstone(sessions, id, { ...start, reason: "superseded", now });
    }
    endPastLimit(sessions, tooMany, lease);
    if (known === undefined) register(sessions, start, now);
    else renew(sessions, known, start);
    return { verdict: "alive", ended: lease === null ? [] : [...ending, ...tooMany].map(toEnded) };
  };
}
