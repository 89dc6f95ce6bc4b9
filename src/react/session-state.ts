import type { EndReason, SessionStatus } from "../clock/status.js";

/** What a component sees of the session. */
export interface SessionState {
  /**
   * `loading`: the server has not answered yet. `warning`: the session is about to end. `anonymous`: nobody is
   * signed in.
   */
  status: "loading" | SessionStatus["status"];
  /** Why the session ended: `signed-out` while `anonymous`, if that is how it came to be; else `null`. */
  reason: EndReason | "signed-out" | null;
  /** Whether staying would move the end: false when the absolute timeout comes first. */
  canExtend: boolean;
  /**
   * Tag of the person whom this page is about, after the end of the session too: the same for each session of theirs, but
   * a change of password adds to it or takes from it. `null` while unknown; the server needs `userId` to tell.
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

/** What the engine knows of the session: a status of the server, or none yet. */
export interface KnownStatus extends Omit<SessionStatus, "status" | "reason"> {
  status: SessionState["status"];
  reason: SessionState["reason"];
}

/** Before the server has answered; what it leaves out is not read until then. */
export const unknownStatus = { status: "loading", reason: null, canExtend: false, now: 0 } as KnownStatus;

/** What a component sees of a status; its seconds left are those when the server answered. */
export function stateFrom(
  { status, reason, canExtend, person, expiresIn }: KnownStatus,
  error: Error | null,
): SessionState {
  return {
    status,
    reason,
    canExtend,
    person,
    error,
    secondsLeft: status === "warning" ? expiresIn : null,
  };
}

/** Whether there is a session that may still be used. */
export function isAlive({ status }: KnownStatus): boolean {
  return status === "active" || status === "warning";
}

/** What a session becomes at its deadline, with nobody to say why: whatever could not have been extended is over. */
export function ended(status: KnownStatus): KnownStatus {
  return { ...status, canExtend: false, status: "expired", reason: status.canExtend ? "idle" : "absolute" };
}
