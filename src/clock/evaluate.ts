/** When a session started and was last used, in integer epoch seconds. */
export interface SessionClock {
  startedAt: number;
  lastActivityAt: number;
}

/** The durations one session is judged by, all in seconds. */
export interface Timeouts {
  /** The session ends this long after its last activity; `null` where there is no idle timeout. */
  idleTimeout: number | null;
  /** The session ends this long after it started, however active it is. */
  absoluteTimeout: number;
  /** How long before the session's end the warning starts. */
  warnBefore: number;
  /** Activity is recorded at most once in this long, so that not every request sets a cookie. */
  gracePeriod: number;
}

/** Why time ran out: `idle` (no activity for too long) or `absolute` (signed in too long ago). */
export type TimeoutReason = "idle" | "absolute";

export interface Evaluation {
  status: "active" | "warning" | "expired";
  /** Which limit ended the session; `null` while it is alive. */
  reason: TimeoutReason | null;
  /** Seconds since the last activity. */
  idleSeconds: number;
  /** Seconds until the session ends if nothing happens; 0 once it has. */
  expiresIn: number;
  /** Seconds until the absolute limit; 0 once it has passed. */
  absoluteExpiresIn: number;
  /** Whether activity would move the end: false when the absolute limit comes first. */
  canExtend: boolean;
}

/**
 * Judges a session by its clock. It is alive while `now - lastActivityAt < idleTimeout` and
 * `now - startedAt < absoluteTimeout`; at a limit it is expired. Where both limits have passed, the reason is the one
 * that passed first. Where they fall together, it is `absolute`, because activity could not have helped.
 *
 * Never throws: a clock or limit that is not a finite number makes the session expired, never alive.
 *
 * @param now integer epoch seconds
 */
export function evaluate(clock: SessionClock, timeouts: Timeouts, now: number): Evaluation {
  const absoluteLeft = orExpired(clock.startedAt + timeouts.absoluteTimeout - now);
  const idleLeft =
    timeouts.idleTimeout === null ? Infinity : orExpired(clock.lastActivityAt + timeouts.idleTimeout - now);
  const left = Math.min(idleLeft, absoluteLeft);
  const canExtend = idleLeft < absoluteLeft;
  const expired = left <= 0;
  return {
    status: expired ? "expired" : left <= timeouts.warnBefore ? "warning" : "active",
    reason: expired ? (canExtend ? "idle" : "absolute") : null,
    idleSeconds: Math.max(0, now - clock.lastActivityAt),
    expiresIn: Math.max(0, left),
    absoluteExpiresIn: Math.max(0, absoluteLeft),
    canExtend: canExtend && !expired,
  };
}

function orExpired(secondsLeft: number): number {
  return Number.isFinite(secondsLeft) ? secondsLeft : 0;
}
