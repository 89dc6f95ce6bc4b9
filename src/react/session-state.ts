import type { EndReason, SessionStatus } from "../clock/status.js";

/** What a component sees of the session. */
export interface SessionState {
  /**
   * `loading`: the server has not answered yet. `warning`: the session is about to end. `anonymous`: nobody is
   * signed in.
   */
  status: "loading" | SessionStatus["status"];
  /**
   * Why the session ended. While `anonymous`, it is `signed-out` if somebody signed out on this page or in another tab.
   * Else `null`.
   */
  reason: EndReason | "signed-out" | null;
  /** Whether staying would move the end: false when the absolute timeout comes first. */
  canExtend: boolean;
  /**
   * Tag of the person whom this page is about, after the end of the session too. It is the same for each session of
   * theirs, but a change of `session.password` adds a part to it or takes one away. `null` while unknown; the server
   * needs the option `userId` to tell.
   */
  person: string | null;
  /** Why the last request failed; `null` once the server answers. */
  error: Error | null;
  /**
   * Whole seconds until the session ends, during a warning; else `null`. A component that reads it renders once
   * a second in a warning, one that does not is left alone.
   */
  readonly secondsLeft: number | null;
}

type Read = "canExtend" | "expiresIn" | "idleSeconds" | "now" | "person" | "warnBefore";
type PassedOn = "absoluteTimeout" | "idleTimeout" | "signInPath";

/** What the engine knows of the session: a status of the server, or none yet. */
export interface KnownStatus extends Pick<SessionStatus, Read>, Partial<Pick<SessionStatus, PassedOn>> {
  status: SessionState["status"];
  reason: SessionState["reason"];
}

/** Before the server has said anything: nobody's session. It lacks the times, which count only while there is one. */
export const nothingKnown = {
  status: "loading",
  reason: null,
  canExtend: false,
  person: null,
  now: 0,
} as KnownStatus;

/** What a component sees of a status; its seconds left are those that the server told of. */
export function stateFrom(known: KnownStatus, error: Error | null): SessionState {
  return {
    status: known.status,
    reason: known.reason,
    canExtend: known.canExtend,
    person: known.person,
    error,
    secondsLeft: known.status === "warning" ? known.expiresIn : null,
  };
}

/** Whether there is a session that may still be used. */
export function isAlive(known: KnownStatus): boolean {
  return known.status === "active" || known.status === "warning";
}

/**
 * What a session becomes at its deadline, while the server cannot say why: `idle` if activity would have moved the end,
 * else `absolute`.
 */
export function ended(known: KnownStatus): KnownStatus {
  return { ...known, canExtend: false, status: "expired", reason: known.canExtend ? "idle" : "absolute" };
}
