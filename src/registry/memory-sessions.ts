import type { TimeoutReason } from "../clock/evaluate.js";
import { clockTolerance, cookieAfterlife } from "../clock/time.js";
import { createAgenda } from "./agenda.js";
import { createNotBeforeTimes } from "./memory-not-before.js";
import { notBeforeStep } from "./not-before.js";
import { undeliveredAfterlife } from "./session-registry.js";
import type { ExpiredSession, RegisteredSession, RegistryVisit, SessionRegistry } from "./session-registry.js";
import { strictRegistry } from "./strict-registry.js";
import { isEndedAs } from "./verdicts.js";
import type { EndedAs } from "./verdicts.js";

interface MemorySession {
  session: RegisteredSession;
  /** A not-before time at or after this ends it; see `notBeforeStep`. */
  revocableFrom: number;
  absoluteDeadline: number;
  /** Live: the deadline. Ended and not acknowledged: when the lease lapses. `null`: nothing to do. */
  dueAt: number | null;
  /** Why it ended; `null` while it has not. */
  ended: TimeoutReason | EndedAs | null;
  keepUntil: number;
}

/** A registry of its own; see `memoryRegistry`. */
export function createMemoryRegistry(): SessionRegistry {
  const sessions = new Map<string, MemorySession>();
  const idsByUser = new Map<string, Set<string>>();
  const notBefore = createNotBeforeTimes();
  const due = createAgenda();
  const kept = createAgenda();

  const isBarred = (one: MemorySession): boolean => one.revocableFrom <= notBefore.for(one.session.userId);
  const isLive = (one: MemorySession, now: number): boolean =>
    one.ended === null && one.dueAt !== null && one.dueAt > now && !isBarred(one);

  function own(userId: string | null, id: string): void {
    if (userId === null) return;
    const ids = idsByUser.get(userId) ?? new Set();
    idsByUser.set(userId, ids.add(id));
  }

  function disown(userId: string | null, id: string): void {
    const ids = userId === null ? undefined : idsByUser.get(userId);
    ids?.delete(id);
    if (userId !== null && ids?.size === 0) idsByUser.delete(userId);
  }

  function store(id: string, one: MemorySession): void {
    sessions.set(id, one);
    own(one.session.userId, id);
    kept.add(id, one.keepUntil);
    if (one.dueAt !== null) due.add(id, one.dueAt);
  }

  function finish(id: string, one: MemorySession, ended: TimeoutReason | EndedAs, dueAt: number | null): void {
    one.ended = ended;
    one.dueAt = dueAt;
    if (dueAt !== null) due.add(id, dueAt);
    disown(one.session.userId, id);
  }

  function renew(id: string, one: MemorySession, visit: RegistryVisit): void {
    const deadline = Math.min(Math.max(one.dueAt ?? 0, visit.deadline), visit.absoluteDeadline);
    const userId = visit.userId ?? one.session.userId;
    if (userId !== one.session.userId) {
      disown(one.session.userId, id);
      own(userId, id);
      one.revocableFrom = notBefore.for(userId) + notBeforeStep;
    }
    one.session = {
      ...one.session,
      userId,
      userAgent: visit.userAgent ?? one.session.userAgent,
      lastActivityAt: Math.max(one.session.lastActivityAt, visit.lastActivityAt),
    };
    // The agenda holds the old deadline: whoever takes it out puts it back at the new one.
    if (one.dueAt !== null && deadline < one.dueAt) due.add(id, deadline);
    one.dueAt = deadline;
    one.absoluteDeadline = visit.absoluteDeadline;
    one.keepUntil = visit.absoluteDeadline + cookieAfterlife;
  }

  /** Forgets what nobody can present any more, and later what no sweep has delivered. */
  function purge(now: number): void {
    for (let id = kept.takeDue(now); id !== null; id = kept.takeDue(now)) {
      const one = sessions.get(id);
      if (one === undefined) continue;
      const until = one.keepUntil + (one.dueAt !== null && one.keepUntil <= now ? undeliveredAfterlife : 0);
      if (until > now) {
        kept.add(id, until);
        continue;
      }
      sessions.delete(id);
      disown(one.session.userId, id);
    }
    notBefore.purge(now);
  }

  function endEach(ids: Iterable<string>, options: { exceptSessionId: string | null; now: number }): number {
    let count = 0;
    for (const id of ids) {
      const one = sessions.get(id);
      if (one === undefined || one.ended !== null || id === options.exceptSessionId) continue;
      if (one.dueAt !== null && one.dueAt <= options.now) {
        // Its time was up before: a sweep delivers that.
        finish(id, one, timeoutOf(one), one.dueAt);
        continue;
      }
      count += 1;
      finish(id, one, "revoked", null);
    }
    return count;
  }

  return strictRegistry({
    async visit(visit, now) {
      const { sessionId, userId, startedAt, lastActivityAt, userAgent, absoluteDeadline } = visit;
      const known = sessions.get(sessionId);
      if (known !== undefined) {
        if (known.ended !== null) return isEndedAs(known.ended) ? known.ended : "revoked";
        const owner = userId ?? known.session.userId;
        if (isBarred(known)) return "revoked";
        // As theirs it was never seen.
        const changesOwner = owner !== known.session.userId;
        if (changesOwner && isTooOld(known.session.startedAt, notBefore.of(owner))) return "revoked";
        renew(sessionId, known, visit);
        return "alive";
      }
      if (userId === undefined) return "unknown";
      if (!visit.starting && isTooOld(startedAt, notBefore.for(userId))) return "revoked";
      purge(now);
      store(sessionId, {
        session: { sessionId, userId, startedAt, lastActivityAt, userAgent },
        revocableFrom: notBefore.for(userId) + notBeforeStep,
        absoluteDeadline,
        dueAt: Math.min(visit.deadline, absoluteDeadline),
        ended: null,
        keepUntil: absoluteDeadline + cookieAfterlife,
      });
      return "alive";
    },

    async list({ userId, limit, now }) {
      const found = [...(idsByUser.get(userId) ?? [])].flatMap((id) => sessions.get(id) ?? []);
      return mostRecent(found, limit, (one) => isLive(one, now));
    },

    async listAll({ limit, now }) {
      return mostRecent(sessions.values(), limit, (one) => isLive(one, now));
    },

    async end(sessionId, { userId, reason = "revoked", keepUntil, now }) {
      const known = sessions.get(sessionId);
      if (known === undefined || (userId !== undefined && known.session.userId !== userId)) {
        if (userId === undefined) store(sessionId, tombstone(sessionId, reason, keepUntil, now));
        return "unknown";
      }
      if (known.ended !== null) return "ended";
      const wasAlive = !isBarred(known);
      finish(sessionId, known, wasAlive ? reason : "revoked", null);
      return wasAlive ? "alive" : "ended";
    },

    async endUser(userId, { exceptSessionId, keepUntil, now }) {
      const except = exceptSessionId === null ? undefined : sessions.get(exceptSessionId);
      const spared = except?.session.userId === userId && !isBarred(except) ? except : undefined;
      notBefore.setOf(userId, keepUntil, now);
      if (spared !== undefined) spared.revocableFrom = notBefore.for(userId) + notBeforeStep;
      return endEach([...(idsByUser.get(userId) ?? [])], { exceptSessionId, now });
    },

    async endAll({ now }) {
      notBefore.setForAll(now);
      return endEach(sessions.keys(), { exceptSessionId: null, now });
    },

    async claimDue({ limit, leaseSeconds, now }) {
      purge(now);
      const claimed: ExpiredSession[] = [];
      while (claimed.length < limit) {
        const id = due.takeDue(now);
        if (id === null) break;
        const one = sessions.get(id);
        if (one === undefined || one.dueAt === null || isEndedAs(one.ended)) continue;
        if (one.dueAt > now) {
          due.add(id, one.dueAt);
          continue;
        }
        const revoked = one.ended === null && isBarred(one) && notBefore.for(one.session.userId) < one.dueAt;
        const reason = one.ended ?? (revoked ? "revoked" : timeoutOf(one));
        finish(id, one, reason, revoked ? null : now + leaseSeconds);
        claimed.push({ ...one.session, reason });
      }
      return claimed;
    },

    async acknowledge(sessionIds) {
      for (const id of sessionIds) {
        const one = sessions.get(id);
        if (one !== undefined && one.ended !== null) one.dueAt = null;
      }
    },
  });
}

/** Whether a session never seen must have started before a not-before time, or may have: clocks differ. */
function isTooOld(startedAt: number, notBefore: number): boolean {
  return startedAt <= notBefore + clockTolerance;
}

/** Which limit ended a session whose deadline did. */
function timeoutOf({ dueAt, absoluteDeadline }: MemorySession): TimeoutReason {
  return dueAt !== null && dueAt >= absoluteDeadline ? "absolute" : "idle";
}

function tombstone(sessionId: string, ended: EndedAs, keepUntil: number, now: number): MemorySession {
  return {
    session: { sessionId, userId: null, startedAt: now, lastActivityAt: now, userAgent: null },
    revocableFrom: now,
    absoluteDeadline: now,
    dueAt: null,
    ended,
    keepUntil,
  };
}

function mostRecent(
  sessions: Iterable<MemorySession>,
  limit: number,
  isLive: (one: MemorySession) => boolean,
): RegisteredSession[] {
  return [...sessions]
    .filter(isLive)
    .map(({ session }) => ({ ...session }))
    .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
    .slice(0, limit);
}
