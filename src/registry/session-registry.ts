import type { TimeoutReason } from "../clock/evaluate.js";

/** A live session as the registry knows it. Times are integer epoch seconds. */
export interface RegisteredSession {
  sessionId: string;
  userId: string | null;
  startedAt: number;
  /** Never older than an earlier answer's, never newer than one grace period behind the cookie's. */
  lastActivityAt: number;
  /** What the app's browser said it is (`User-Agent`), at most 256 characters; `null` if it did not. */
  userAgent: string | null;
}

/** What a request (or a sign-in) tells the registry about its session. */
export interface RegistryVisit extends RegisteredSession {
  /**
   * When the sweep may end this session if nothing more is heard: the earlier of the idle limit (plus
   * one grace period, which the cookie's clock may be ahead by) and the absolute limit.
   */
  deadline: number;
  /** When the absolute limit ends the session whatever happens; no deadline moves past it. */
  absoluteDeadline: number;
  /** True when this request writes the clock: only then may the registry write. */
  renew: boolean;
  /** True for a sign-in happening now: no not-before time set until now applies to it, then or later. */
  starting: boolean;
}

/** A due session claimed by one sweeper, to be delivered to `onTimeout` and then acknowledged. */
export interface ExpiredSession extends RegisteredSession {
  /** Which limit made it due: `absolute` when the deadline was the absolute one. */
  reason: TimeoutReason;
}

/**
 * Where sessions are known to the server. Implementations: memory, Redis, PostgreSQL. Every method
 * rejects only when the store cannot be reached or answers with an error; the caller bounds the wait.
 *
 * The contract, which test/registry/contract.ts holds every implementation to:
 *
 * 1. A session that was ended stays ended. `visit` on it answers `revoked` and writes nothing, whatever
 *    is in flight; its tombstone is kept until a day after its absolute deadline.
 * 2. Touching never creates: `visit` adds a session only if the registry has never seen its id (so that
 *    turning a registry on signs nobody out). Known or not, a session whose `startedAt` is at or before its
 *    user's, or everybody's, not-before time is `revoked`, unless it was `starting` after that time was set
 *    (in the same second, say).
 * 3. Monotonic: `lastActivityAt` and the deadline never move back; no deadline passes `absoluteDeadline`.
 * 4. One round trip per call. `visit` writes only for an unknown id or when `renew` is set.
 * 5. `claimDue` costs what is due, not what exists. Each session is ended by exactly one claim. A claim
 *    not acknowledged within `leaseSeconds` is handed out again by a later `claimDue`, so every ended
 *    session reaches somebody at least once.
 * 6. Ids are opaque: no character in them has a meaning to the store.
 */
export interface SessionRegistry {
  /** Registers a session on sight, renews it, or only looks. */
  visit(visit: RegistryVisit, now: number): Promise<"alive" | "revoked">;

  /** Live sessions of one user, most recently active first, at most `limit` of them. */
  list(query: { userId: string; limit: number; now: number }): Promise<RegisteredSession[]>;

  /** Live sessions of everyone, most recently active first, at most `limit` of them. */
  listAll(query: { limit: number; now: number }): Promise<RegisteredSession[]>;

  /**
   * Ends one session; an id never seen is tombstoned until `keepUntil`, so that a cookie holding it is
   * refused too. Answers the session if it was alive, or `null`.
   */
  end(sessionId: string, options: { keepUntil: number; now: number }): Promise<RegisteredSession | null>;

  /**
   * Ends every session of a user started at or before `now`, those missing from any index included.
   * `exceptSessionId` stays alive (it must be registered). Answers how many live ones were ended.
   */
  endUser(userId: string, options: { exceptSessionId: string | null; keepUntil: number; now: number }): Promise<number>;

  /** Ends every session started at or before `now`, known or not. Answers how many live ones were ended. */
  endAll(options: { keepUntil: number; now: number }): Promise<number>;

  /** Ends up to `limit` due sessions and claims their delivery, lapsed claims of others first. */
  claimDue(options: { limit: number; leaseSeconds: number; now: number }): Promise<ExpiredSession[]>;

  /** Marks claimed sessions as delivered. */
  acknowledge(sessionIds: readonly string[]): Promise<void>;
}
