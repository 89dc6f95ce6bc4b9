import type { EndedAs, EndVerdict, StartVerdict, VisitVerdict } from "./verdicts.js";

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

/** What a request tells the registry about its session. */
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
   * How many live sessions its owner may have; `null`: any number. It counts where the owner is told and the session is
   * new to the registry (or to this owner): those of the owner's that were least recently active are then ended as
   * `replaced`, and are due for a sweep to tell at once.
   */
  maxSessions: number | null;
}

/** What is told of a session that starts, at a sign-in, or that takes the place of another, at a fresh proof. */
export interface RegistryStart extends RegistryVisit {
  userId: string | null;
  /**
   * `sign-in`: no not-before time that was set before applies to the session, now or later. `confirm`: the session goes
   * on under a new id. It starts only if none of those it takes the place of was ended before, and is no sign-in:
   * `maxSessions` is not looked at.
   */
  kind: "sign-in" | "confirm";
  /** The ids of the same browser that the session takes the place of. They end as `superseded`, in the same step. */
  supersedes: readonly string[];
  /**
   * What happens to a sign-in past `maxSessions`. `end-oldest`: the owner's least recently active sessions end as
   * `replaced`. `refuse`: nothing happens, and the reply is `refused`.
   */
  onLimit: "end-oldest" | "refuse";
  /** See `EndOptions.leaseSeconds`, for the sessions that end by this call; those of a `confirm` are never told. */
  leaseSeconds: number | null;
  /** Until when the tombstone of an id of `supersedes` that was never seen is kept; epoch seconds. */
  keepUntil: number;
}

export interface StartReply {
  /**
   * `revoked`: the session itself has ended, or one that a `confirm` was to take the place of, or a not-before time
   * applies to the `startedAt` of a `confirm`. Nothing was written.
   */
  verdict: StartVerdict;
  /** The sessions ended by this call that the caller is to tell of, and then to acknowledge; none without a lease. */
  ended: EndedSession[];
}

/** How a session that is ended is recorded, and who tells of it. */
export interface EndOptions {
  /** What was passed to the call that ends it, for the audit trail; at most 256 characters are kept. */
  actor: string | null;
  /**
   * For how many seconds the caller has the telling of the end to itself: it tells, and then acknowledges. What is not
   * acknowledged by then, a sweep claims. `null`: nobody is to be told, and nothing is kept for a sweep.
   */
  leaseSeconds: number | null;
  /** Until when the tombstone of an id that was never seen, or a not-before time, is kept; epoch seconds. */
  keepUntil: number;
  now: number;
}

/** What `end` found. */
export interface EndReply {
  was: EndVerdict;
  /** The session as it was registered; `null` where the registry has never seen it, or `was` is `ended`. */
  session: RegisteredSession | null;
}

/** What a registry knows of the rest of a session's life. */
export type SessionLook =
  /** `deadline` as the newest visit said it. */
  | { verdict: "alive"; lastActivityAt: number; deadline: number; absoluteDeadline: number }
  | { verdict: "unknown" }
  | { verdict: "ended"; reason: EndedAs };

/** A session that ended and that somebody is to tell of, and then to acknowledge. */
export interface EndedSession extends RegisteredSession {
  reason: EndedAs;
  /** Who ended it, as the call was told; `null` where nobody said so. */
  actor: string | null;
}

/**
 * How much longer than its tombstone a session is kept that no sweep has delivered, in seconds. One reason may be that
 * its `onEvent` keeps failing.
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
 *    seconds past it. Who signs in (`start`) after the ending is spared, in the same second too.
 * 3. Monotonic: `lastActivityAt` and the deadline never move back; no deadline passes `absoluteDeadline`.
 * 4. One round trip per call, but for `endUser` and `endAll`, which take one per batch of sessions so that
 *    they hold nobody up. A `visit` that brings nothing new (no unknown id, no newer activity, no later
 *    deadline, no other owner) writes nothing.
 * 5. `claimDue` costs what is due, not what exists. Each session is ended by exactly one call, whichever ends it. An
 *    end that is to be told and was not acknowledged within its `leaseSeconds` is handed out (again) by a later
 *    `claimDue`, with the reason and actor it was ended with, so every end reaches somebody at least once.
 * 6. Ids are opaque: no character in them has a meaning to the store.
 * 7. No more than `maxSessions` of a user's sessions are live after a sign-in, however many sign in at once, on any
 *    number of machines. What is past its deadline, ended or superseded does not count. The one that signs in is never
 *    the one that is replaced.
 */
export interface SessionRegistry {
  /**
   * Registers a session on sight, renews it, or only looks. Does not judge time: a session past its
   * deadline that no sweep has met is `alive`, because its clock cookie may know better.
   */
  visit(visit: RegistryVisit, now: number): Promise<VisitVerdict>;

  /** Registers a session that signs in or that was confirmed, in one step with all that ends by it. */
  start(start: RegistryStart, now: number): Promise<StartReply>;

  /** Says what is known of a session, and writes nothing: for a stream that is to end with it. */
  look(sessionId: string, now: number): Promise<SessionLook>;

  /** Live sessions of one user, most recently active first, at most `limit` of them. */
  list(query: { userId: string; limit: number; now: number }): Promise<RegisteredSession[]>;

  /** Live sessions of everyone, most recently active first, at most `limit` of them. */
  listAll(query: { limit: number; now: number }): Promise<RegisteredSession[]>;

  /**
   * Ends one session and says what it was: `alive`, `ended` before, or `unknown`. An unknown id is
   * tombstoned until `keepUntil`, so that a cookie holding it is refused too. With `userId`, only a session
   * of that user is touched; any other is `unknown`, and no tombstone is left. One that a not-before time has ended is
   * left to the call that set that time, or to a sweep.
   */
  end(sessionId: string, options: EndOptions & { userId?: string | undefined; reason: EndedAs }): Promise<EndReply>;

  /**
   * Ends every session of a user as `revoked`, also those that the registry has never seen. All are refused from the
   * first batch on. The not-before time that does so is kept until `keepUntil`. `exceptSessionId` stays alive (it must
   * be registered, as this user's). Resolves with how many live ones were ended.
   */
  endUser(userId: string, options: EndManyOptions & { exceptSessionId: string | null }): Promise<number>;

  /** Ends everyone's sessions as `revoked`, known or not. Resolves with how many live ones were ended. */
  endAll(options: EndManyOptions): Promise<number>;

  /**
   * Ends up to `limit` due sessions and claims the telling of them. Those whose claim has lapsed are due from the end
   * of their lease, among the others, so that neither kind holds up the other. Fewer than `limit` means that none are
   * left that another sweeper does not hold. One that a not-before time had ended before its deadline is `revoked`, by
   * the actor that set that time (the call that did so was cut short, or has not come to this session yet).
   */
  claimDue(options: { limit: number; leaseSeconds: number; now: number }): Promise<EndedSession[]>;

  /** Marks ended sessions as told. */
  acknowledge(sessionIds: readonly string[]): Promise<void>;

  /**
   * Makes the id of a session that is about to start from 128 random bits, base64url. Where a registry has several
   * stores, the id says in which one it is. Absent: the random text is the id.
   */
  mintId?(random: string, userId: string | null, now: number): string | Promise<string>;

  /**
   * The registries this one is made of, each swept by itself; absent where it is one store. They bound their waits
   * themselves, so that one that hangs holds up nobody else's sessions.
   */
  shards?(): readonly SessionRegistry[] | Promise<readonly SessionRegistry[]>;
}

export interface EndManyOptions extends EndOptions {
  /**
   * Called after each batch, with how many live sessions were ended so far and, where `leaseSeconds` is given, the
   * sessions of that batch, to be told and acknowledged. The next batch waits for it.
   */
  onBatch?: ((progress: { ended: number; sessions: readonly EndedSession[] }) => unknown) | undefined;
}
