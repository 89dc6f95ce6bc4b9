import { cookieAfterlife } from "../../clock/time.js";
import type { TimeoutReason } from "../../clock/evaluate.js";
import { notBeforeStep, undeliveredAfterlife } from "../session-registry.js";
import type { RegisteredSession } from "../session-registry.js";
import type { EndedAs } from "../verdicts.js";
import { createAgenda } from "./agenda.js";
import { createNotBeforeTimes } from "./not-before-times.js";
import type { NotBeforeTimes } from "./not-before-times.js";

/** A session, live or ended. Times are epoch seconds. */
export interface MemorySession extends RegisteredSession {
  /** A not-before time at or after this revokes the session; see `notBeforeStep`. */
  revocableFrom: number;
  absoluteDeadline: number;
  /**
   * When the session is due. While it is live, at its deadline; once it has ended, when a sweep may deliver that (again).
   * `null` where there is nothing to deliver.
   */
  dueAt: number | null;
  /** Why the session ended; `null` while it has not. */
  endReason: EndedAs | null;
  /** Who ended it. */
  actor: string | null;
  /** When the session's tombstone lapses. Until then its id is refused. */
  keepUntil: number;
}

/** A session that is due: its deadline has passed, or the lease of whoever was to tell of its end has. */
export type DueSession = MemorySession & { dueAt: number };

/** How a session is ended. */
export interface Ending {
  reason: EndedAs;
  actor: string | null;
  /** When a sweep tells of it, if that is not acknowledged before; `null`: never. */
  tellAt: number | null;
}

/** What renewing changes of a session. */
export type Renewal = Pick<MemorySession, "userId" | "userAgent" | "lastActivityAt" | "absoluteDeadline"> & {
  dueAt: number;
};

/** The sessions of one registry, found by id, by user, and by what is due. */
export interface MemorySessions {
  readonly notBefore: NotBeforeTimes;
  find(sessionId: string): MemorySession | undefined;
  all(): MemorySession[];
  /** The sessions of a user that have not ended. */
  ofUser(userId: string): MemorySession[];
  add(session: Omit<MemorySession, "revocableFrom">): MemorySession;
  renew(session: MemorySession, renewal: Renewal): void;
  /** Keeps a session from being revoked by the not-before times set until now. */
  spare(session: MemorySession): void;
  /** Whether a not-before time has revoked a session that nothing else has ended. */
  isRevoked(session: MemorySession): boolean;
  /** Whether a session can be presented and its time is not up. */
  isLive(session: MemorySession, now: number): boolean;
  /** Ends a session from the server. */
  end(session: MemorySession, ending: Ending): void;
  /**
   * Ends a session whose deadline has passed, and returns which limit that was. It stays due, so that a sweep delivers
   * it.
   */
  timeOut(session: MemorySession): TimeoutReason;
  /** Makes a session due again at `until`, so that it is delivered once more if that is not acknowledged before. */
  lease(session: MemorySession, until: number): void;
  /** Takes the session that has been due for longest out of those that wait; `null` where none is due. */
  takeDue(now: number): DueSession | null;
  /** Forgets the sessions that nobody can present any more. Those that no sweep has delivered are kept for longer. */
  purge(now: number): void;
}

export function createMemorySessions(): MemorySessions {
  const byId = new Map<string, MemorySession>();
  const idsByUser = new Map<string, Set<string>>();
  const notBefore = createNotBeforeTimes();
  const due = createAgenda();
  const kept = createAgenda();

  function enlist({ sessionId, userId }: MemorySession): void {
    if (userId === null) return;
    const ids = idsByUser.get(userId) ?? new Set();
    idsByUser.set(userId, ids.add(sessionId));
  }

  function unlist({ sessionId, userId }: MemorySession): void {
    if (userId === null) return;
    const ids = idsByUser.get(userId);
    ids?.delete(sessionId);
    if (ids?.size === 0) idsByUser.delete(userId);
  }

  function forget(sessionId: string): void {
    const session = byId.get(sessionId);
    byId.delete(sessionId);
    if (session !== undefined) unlist(session);
  }

  const sessions: MemorySessions = {
    notBefore,
    find: (sessionId) => byId.get(sessionId),
    all: () => [...byId.values()],
    ofUser: (userId) => [...(idsByUser.get(userId) ?? [])].flatMap((id) => byId.get(id) ?? []),

    add(added) {
      const session = { ...added, revocableFrom: notBefore.of(added.userId) + notBeforeStep };
      byId.set(session.sessionId, session);
      enlist(session);
      kept.add(session.sessionId, session.keepUntil);
      if (session.dueAt !== null) due.add(session.sessionId, session.dueAt);
      return session;
    },

    renew(session, renewal) {
      const changesOwner = renewal.userId !== session.userId;
      // A later deadline is not added. The agenda still holds the old one, and `takeDue` puts the session back at the
      // new one.
      if (session.dueAt !== null && renewal.dueAt < session.dueAt) due.add(session.sessionId, renewal.dueAt);
      if (changesOwner) unlist(session);
      Object.assign(session, renewal, { keepUntil: renewal.absoluteDeadline + cookieAfterlife });
      if (!changesOwner) return;
      enlist(session);
      sessions.spare(session);
    },

    spare(session) {
      session.revocableFrom = notBefore.of(session.userId) + notBeforeStep;
    },

    isRevoked: (session) => session.revocableFrom <= notBefore.of(session.userId),

    isLive(session, now) {
      const { endReason, dueAt } = session;
      return endReason === null && dueAt !== null && dueAt > now && !sessions.isRevoked(session);
    },

    end(session, { reason, actor, tellAt }) {
      Object.assign(session, { endReason: reason, actor });
      unlist(session);
      // The agenda still holds an earlier time, and `takeDue` puts the session back at the later one.
      if (tellAt !== null && session.dueAt !== null && tellAt < session.dueAt) due.add(session.sessionId, tellAt);
      session.dueAt = tellAt;
    },

    timeOut(session) {
      const reason = session.dueAt !== null && session.dueAt >= session.absoluteDeadline ? "absolute" : "idle";
      session.endReason = reason;
      unlist(session);
      return reason;
    },

    lease(session, until) {
      session.dueAt = until;
      due.add(session.sessionId, until);
    },

    takeDue(now) {
      let id = due.takeDue(now);
      while (id !== null) {
        const session = byId.get(id);
        if (session !== undefined && isDue(session, now)) return session;
        // The session was renewed or claimed since, so it is due later.
        if (session !== undefined && session.dueAt !== null && session.dueAt > now) due.add(id, session.dueAt);
        id = due.takeDue(now);
      }
      return null;
    },

    purge(now) {
      let id = kept.takeDue(now);
      while (id !== null) {
        const session = byId.get(id);
        const until = session === undefined ? now : forgottenAt(session, now);
        if (until > now) kept.add(id, until);
        else forget(id);
        id = kept.takeDue(now);
      }
      notBefore.purge(now);
    },
  };
  return sessions;
}

function isDue(session: MemorySession, now: number): session is DueSession {
  return session.dueAt !== null && session.dueAt <= now;
}

/** When a session is forgotten: when its tombstone lapses, or long after that while it waits to be delivered. */
function forgottenAt({ keepUntil, dueAt }: MemorySession, now: number): number {
  const isUndelivered = dueAt !== null && keepUntil <= now;
  return isUndelivered ? keepUntil + undeliveredAfterlife : keepUntil;
}
