import type { EndReason, SessionStatus } from "../clock/status.js";

/** What a component sees of the session, but for the seconds left. */
export interface SessionState {
  /**
   * `loading`: the server has not answered yet. `warning`: the session is about to end. `anonymous`: nobody is
   * signed in.
   */
  status: "loading" | SessionStatus["status"];
  /** Why the session ended; `null` unless `status` is `expired`. */
  reason: EndReason | null;
  /** Whether staying would move the end: false when the absolute timeout comes first. */
  canExtend: boolean;
  /** Why the last request failed; `null` once the server answers. */
  error: Error | null;
}

/** Before anything is known. */
export const loading: SessionState = { status: "loading", reason: null, canExtend: false, error: null };
