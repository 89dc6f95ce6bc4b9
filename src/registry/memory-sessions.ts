import type { TimeoutReason } from "../clock/evaluate.js";
import type { EndReason } from "../clock/status.js";
import { createAgenda } from "./agenda.js";
import { tombstoneAfterlife, undeliveredAfterlife } from "./session-registry.js";
import type { ExpiredSession, RegisteredSession, RegistryVisit, SessionRegistry } from "./session-registry.js";

interface MemorySession {
  session: RegisteredSession;
  /** A not-before time at or after this ends it. */
  revocableFrom: number;
  absoluteDeadline: number;
  /** Live: the deadline. Ended and not acknowledged: when the lease lapses. `null`: nothing to do. */
  dueAt: number | null;
  /** Why it ended; `null` while it has not. */
  ended: EndReason | null;
  keepUntil: number;
}

/** A not-before time, and until when a session it ends could still be presented. */
interface NotBefore {
  at: number;
  keepUntil: number;
}

/** A registry of its own; see `memoryRegistry`. */
export function createMemoryRegistry(): SessionRegistry {
  const sessions = new Map<string, MemorySession>();
  const idsByUser = new Map<string, Set<string>>();
  const notBeforeByUser = new Map<string, NotBefore>();
  let notBeforeAll: NotBefore = { at: -Infinity, keepUntil: -Infinity };
  const due = createAgenda();
  const kept = createAgenda();
  const keptUsers = createAgenda();

  const notBefore = (...userIds: (string | null)[]): number =>
    Math.max(notBeforeAll.at, ...userIds.map((id) => (id === null ? -Infinity : notBeforeOf(id))));
  const notBeforeOf = (userId: string): number => notBeforeByUser.get(userId)?.at ?? -Infinity;
  const isBarred = (one: MemorySession): boolean => one.revocableFrom <= notBefore(one.session.userId);
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

  function finish(id: string, one: MemorySession, ended: EndReason, dueAt: number | null): void {
    one.ended = ended;
    one.dueAt = dueAt;
    if (dueAt !== null) due.add(id, dueAt);
    disown(one.session.userId, id);
  }

  function renew(id: string, one: MemorySession, visit: RegistryVisit): void {
    const deadline = Math.min(Math.max(one.dueAt ?? 0, visit.deadline), visit.absoluteDeadline);
    const userId = visit.userId ?? one.session.userId;
    if (userId !== one.session.userId) disown(one.session.userId, id);
    own(userId, id);
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
    one.keepUntil = visit.absoluteDeadline + tombstoneAfterlife;
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
    for (let id = keptUsers.takeDue(now); id !== null; id = keptUsers.takeDue(now)) {
      const until = notBeforeByUser.get(id)?.keepUntil ?? now;
      if (until > now) keptUsers.add(id, until);
      else notBeforeByUser.delete(id);
    }
  }

  function endEach(ids: Iterable<string>, options: { exceptSessionId: string | null; now: number }): number {
    let count = 0;
    for (const id of ids) {
      const one = sessions.get(id);
      if (one === undefined || one.ended !== null) continue;
      if (id === options.exceptSessionId || one.session.startedAt > options.now) continue;
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

  return {
    async visit(visit, now) {
      const { sessionId } = visit;
      const known = sessions.get(sessionId);
      const barredUntil = notBefore(visit.userId, known?.session.userId ?? null);
      if (known !== undefined) {
        if (known.ended !== null || known.revocableFrom <= barredUntil) return "revoked";
        renew(sessionId, known, visit);
        return "alive";
      }
      if (!visit.starting && visit.startedAt <= barredUntil) return "revoked";
      purge(now);
      const { userId, startedAt, lastActivityAt, userAgent, absoluteDeadline } = visit;
      store(sessionId, {
        session: { sessionId, userId, startedAt, lastActivityAt, userAgent },
        revocableFrom: visit.starting ? Math.max(startedAt, barredUntil + 1) : startedAt,
        absoluteDeadline,
        dueAt: Math.min(visit.deadline, absoluteDeadline),
        ended: null,
        keepUntil: absoluteDeadline + tombstoneAfterlife,
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

    async end(sessionId, { userId, keepUntil, now }) {
      const known = sessions.get(sessionId);
      if (known === undefined || (userId !== undefined && known.session.userId !== userId)) {
        if (userId === undefined) store(sessionId, tombstone(sessionId, keepUntil, now));
        return "unknown";
      }
      if (known.ended !== null) return "ended";
      const was = isBarred(known) ? "ended" : "alive";
      finish(sessionId, known, "revoked", null);
      return was;
    },

    async endUser(userId, { exceptSessionId, keepUntil, now }) {
      const before = notBeforeByUser.get(userId) ?? { at: -Infinity, keepUntil: -Infinity };
      const after = { at: Math.max(before.at, now), keepUntil: Math.max(before.keepUntil, keepUntil) };
      notBeforeByUser.set(userId, after);
      keptUsers.add(userId, after.keepUntil);
      const except = exceptSessionId === null ? undefined : sessions.get(exceptSessionId);
      if (except?.session.userId === userId) except.revocableFrom = Math.max(except.revocableFrom, after.at + 1);
      return endEach([...(idsByUser.get(userId) ?? [])], { exceptSessionId, now });
    },

    async endAll({ keepUntil, now }) {
      notBeforeAll = { at: Math.max(notBeforeAll.at, now), keepUntil };
      return endEach(sessions.keys(), { exceptSessionId: null, now });
    },

    async claimDue({ limit, leaseSeconds, now }) {
      purge(now);
      const claimed: ExpiredSession[] = [];
      while (claimed.length < limit) {
        const id = due.takeDue(now);
        if (id === null) break;
        const one = sessions.get(id);
        if (one === undefined || one.dueAt === null) continue;
        if (one.dueAt > now) {
          due.add(id, one.dueAt);
          continue;
        }
        const revoked = one.ended === null && isBarred(one) && notBefore(one.session.userId) < one.dueAt;
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
  };
}

/** Which limit ended a session whose deadline did. */
function timeoutOf({ dueAt, absoluteDeadline }: MemorySession): TimeoutReason {
  return dueAt !== null && dueAt >= absoluteDeadline ? "absolute" : "idle";
}

function tombstone(sessionId: string, keepUntil: number, now: number): MemorySession {
  return {
    session: { sessionId, userId: null, startedAt: now, lastActivityAt: now, userAgent: null },
    revocableFrom: now,
    absoluteDeadline: now,
    dueAt: null,
    ended: "revoked",
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
