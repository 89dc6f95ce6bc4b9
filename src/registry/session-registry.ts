import type { EndReason } from "../clock/status.js";
import type { EndedAs, EndVerdict, VisitVerdict } from "./verdicts.js";

/** A live session as the registry knows it. Times are integer epoch seconds. */
export interface RegisteredSession {
  sessionId: string;
  userId: string | null;
  startedAt: number;
  /**
   * The newest activity that a visit reported. The clock cookie may be ahead, by activity that no visit has reported
   * yet.
   */
  lastActivityAt: number;
  /** What the browser says it is (`User-Agent`), at most 256 characters; `null` if it does not say. */
  userAgent: string | null;
}

/** What a request (or a sign-in) tells the registry about its session. */
export interface RegistryVisit extends Omit<RegisteredSession, "userId"> {
  /**
   * Whose it is; `null`: nobody's. `undefined` where the caller does not know, because it judged the request from its
   * clock cookie alone. A session that the registry knows then keeps its owner; of any other it asks who that is
   * (`unknown`).
   */
  userId: string | null | undefined;
  /**
   * When the sweep may end this session if nothing more is heard: the earlier of the idle limit (plus
   * one grace period, which the clock cookie may be ahead by) and the absolute limit.
   */
  deadline: number;
  /** When the absolute limit ends the session whatever happens; no deadline moves past it. */
  absoluteDeadline: number;
  /**
   * True where a person signs in now. No not-before time that was set before applies to such a session, now or later.
   */
  starting: boolean;
}

/** A due session claimed by one sweeper, to be delivered to `onTimeout` and then acknowledged. */
export interface ExpiredSession extends RegisteredSession {
  /**
   * Which limit made it due: `absolute` when the deadline was the absolute one. `revoked`: a not-before time had
   * ended it before its deadline did; there is nothing to deliver or to acknowledge.
   */
  reason: EndReason;
}

/**
 * How much longer than its tombstone a session is kept that no sweep has delivered, in seconds. One reason may be that
 * its `onTimeout` keeps failing.
 */
export const undeliveredAfterlife: number = 30 * 24 * 3600;

/**
 * By how many seconds, at least, a not-before time is later than those before it.
 *
 * Ending a user's (or everyone's) sessions sets a not-before time. It is `now`, or this much later than the last one,
 * so that two endings in one second, or by machines whose times differ, are told apart. A session is registered with a
 * time from which it is revocable, `revocableFrom`: this much later than the not-before times of its owner and of
 * everybody. A not-before time revokes the sessions whose `revocableFrom` it has reached. So an ending ends exactly
 * what was registered before it, whatever time any machine had, and spares who signs in after it, in the same second
 * too. A session the registry has never seen can only be judged by its `startedAt`, with a tolerance for machines whose
 * times differ.
 */
export const notBeforeStep: number = 0.001;

/**
 * Where sessions are known to the server. Implementations: memory, Redis, PostgreSQL. Every method
 * rejects when the store cannot be reached or reports an error (the caller bounds the wait), and with
 * `ERR_USAGE` where an id is no string, or an empty one. A session is live until it is ended or its deadline has
 * passed. Times are epoch seconds.
 *
 * The contract, which test/registry/contract holds every implementation to:
 *
 * 1. A session that was ended stays ended, as what it was first ended: that word is the verdict of every `visit` to
 *    it (of one that timed out, `revoked`), and no visit writes anything, whatever is in flight. Its tombstone is kept
 *    until a day after its absolute deadline. What no sweep has delivered by 30 days after that is forgotten, sweeps
 *    or not.
 * 2. Touching never creates: `visit` adds a session only if the registry has never seen its id (so that
 *    turning a registry on signs nobody out), and only if it is told whose it is. Ending a user's (or everyone's)
 *    sessions sets a not-before time, which ends all that were registered before, whatever their `startedAt` says;
 *    one that the registry has never seen (or not as that user's) is `revoked` if its `startedAt` is at most 30
 *    seconds past it. Who signs in (`starting`) after the ending is spared, in the same second too.
 * 3. Monotonic: `lastActivityAt` and the deadline never move back; no deadline passes `absoluteDeadline`.
 * 4. One round trip per call, but for `endUser` and `endAll`, which take one per batch of sessions so that
 *    they hold nobody up. A `visit` that brings nothing new (no unknown id, no newer activity, no later
 *    deadline, no other owner) writes nothing.
 * 5. `claimDue` costs what is due, not what exists. Each session is ended by exactly one claim. A claim
 *    not acknowledged within `leaseSeconds` is handed out again by a later `claimDue`, so every ended
 *    session reaches somebody at least once.
 * 6. Ids are opaque: no character in them has a meaning to the store.
 */
export interface SessionRegistry {
  /**
   * Registers a session on sight, renews it, or only looks. Does not judge time: a session past its
   * deadline that no sweep has met is `alive`, because its clock cookie may know better.
   */
  visit(visit: RegistryVisit, now: number): Promise<VisitVerdict>;

  /** Live sessions of one user, most recently active first, at most `limit` of them. */
  list(query: { userId: string; limit: number; now: number }): Promise<RegisteredSession[]>;

  /** Live sessions of everyone, most recently active first, at most `limit` of them. */
  listAll(query: { limit: number; now: number }): Promise<RegisteredSession[]>;

  /**
   * Ends one session and says what it was: `alive`, `ended` before, or `unknown`. An unknown id is
   * tombstoned until `keepUntil`, so that a cookie holding it is refused too. With `userId`, only a session
   * of that user is touched; any other is `unknown`, and no tombstone is left. `reason` (`revoked`) is the verdict of
   * later visits; no sweep is handed such an end, whatever the reason.
   */
  end(
    sessionId: string,
    options: { userId?: string | undefined; reason?: EndedAs | undefined; keepUntil: number; now: number },
  ): Promise<EndVerdict>;

  /**
   * Ends every session of a user, also those that the registry has never seen. All are refused from the first batch on.
   * The not-before time that does so is kept until `keepUntil`. `exceptSessionId` stays alive (it must be registered,
   * as this user's). Resolves with how many live ones were ended.
   */
  endUser(userId: string, options: { exceptSessionId: string | null; keepUntil: number; now: number }): Promise<number>;

  /** Ends everyone's sessions, known or not. Resolves with how many live ones were ended. */
  endAll(options: { keepUntil: number; now: number }): Promise<number>;

  /**
   * Ends up to `limit` due sessions and claims their delivery. Those whose claim has lapsed are due from the end of
   * their lease, among the others, so that neither kind holds up the other. Fewer than `limit` means that none are left
   * that another sweeper does not hold.
   */
  claimDue(options: { limit: number; leaseSeconds: number; now: number }): Promise<ExpiredSession[]>;

  /** Marks claimed sessions as delivered. */
  acknowledge(sessionIds: readonly string[]): Promise<void>;
}
