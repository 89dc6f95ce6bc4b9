import type { Evaluation, TimeoutReason, Timeouts } from "./evaluate.js";

/**
 * Why a session ended: time ran out, it was `revoked` (ended from the server), or `replaced` by a sign-in past
 * `maxSessions`.
 */
export type EndReason = TimeoutReason | "revoked" | "replaced";

/**
 * The body of `GET {basePath}/status`, and all that a page ever learns of its session. Every number is whole
 * seconds; `now` is the server's time in epoch seconds.
 */
export interface SessionStatus {
  /** `anonymous`: there is no session. */
  status: "active" | "warning" | "expired" | "anonymous";
  /** Why the session ended; `null` unless `status` is `expired`. */
  reason: EndReason | null;
  /** Seconds since the last activity the server knows of. */
  idleSeconds: number;
  /** The idle timeout in force, `null` where there is none. */
  idleTimeout: number | null;
  absoluteTimeout: number;
  warnBefore: number;
  /** Seconds until the session ends if nothing happens. */
  expiresIn: number;
  absoluteExpiresIn: number;
  /**
   * Seconds since the person last proved who they are: at the sign-in, or at the last `confirmSession`. `null` where
   * nobody is signed in, and where there is no date that can be trusted.
   */
  authenticatedSeconds: number | null;
  /** False when the absolute limit comes first: activity would not move the end. */
  canExtend: boolean;
  /** Where a person signs in again, `null` where none is configured. */
  signInPath: string | null;
  /**
   * Opaque tag of the person who is signed in, so that a page can tell whether it still shows the same person. It is
   * one keyed hash per password, joined by dots: two tags are of one person where any of their parts match. `null`
   * where the person is not known.
   */
  person: string | null;
  /** Opaque tag of this session, made like `person`. Signing in again gives another one. `null` where none is alive. */
  session: string | null;
  now: number;
}

/** The status of a session. With `evaluation: null` and no `ended` it is `anonymous`: nobody is signed in. */
export function toSessionStatus(input: {
  evaluation: Evaluation | null;
  /** Why the session ended, where `evaluation` does not say so: by the registry, or because an earlier request met it. */
  ended?: EndReason | undefined;
  timeouts: Timeouts;
  signInPath: string | null;
  /** See `SessionStatus`. */
  authenticatedSeconds?: number | null;
  person?: string | null;
  session?: string | null;
  now: number;
}): SessionStatus {
  const { evaluation, timeouts, authenticatedSeconds = null, person = null, session = null } = input;
  const ended = input.ended ?? evaluation?.reason ?? null;
  const alive = ended === null ? evaluation : null;
  // A session that the registry ended has no time left, whatever its clock still allows.
  const timed = ended === "revoked" || ended === "replaced" ? null : evaluation;
  return {
    status: ended === null ? (evaluation?.status ?? "anonymous") : "expired",
    reason: ended,
    idleSeconds: evaluation?.idleSeconds ?? 0,
    idleTimeout: timeouts.idleTimeout,
    absoluteTimeout: timeouts.absoluteTimeout,
    warnBefore: timeouts.warnBefore,
    expiresIn: timed?.expiresIn ?? 0,
    absoluteExpiresIn: timed?.absoluteExpiresIn ?? 0,
    authenticatedSeconds: alive === null ? null : authenticatedSeconds,
    canExtend: alive?.canExtend ?? false,
    signInPath: input.signInPath,
    person: alive === null ? null : person,
    session: alive === null ? null : session,
    now: input.now,
  };
}
