import type { EndReason, SessionStatus } from "../clock/status.js";

/** What `onExpired` is told. */
export interface SessionEnd {
  reason: EndReason;
  /** The sign-in page with `reason` and `returnTo`; `null` where there is none to go to. */
  signInUrl: string | null;
}

export interface UseSessionTimeoutOptions {
  /**
   * Where the package's route handlers are mounted, as a browser asks for it. Default `"/api/session"` under Next's own
   * `basePath`, which is found by itself.
   */
  basePath?: string | undefined;
  /** The session's status, from `getSessionStatus()` on the server. It spares the first request. */
  initialStatus?: SessionStatus | undefined;
  /**
   * Whether typing, touching and pointing count as activity. Default true. False in one component turns it off
   * for all that share the `basePath`; then only requests of the app and `stayActive` count.
   */
  trackActivity?: boolean | undefined;
  /** Called each time a warning starts, in every tab. */
  onWarning?: (() => void) | undefined;
  /**
   * Called once the server confirmed that the session ended, before the page goes to the sign-in page. Return
   * `false` to stay on this page. Not called for a sign-out.
   */
  onExpired?: ((end: SessionEnd) => unknown) | undefined;
}

/** A component that follows the session: one call of the hook. */
export interface Consumer {
  /** The options of its latest render. */
  options: UseSessionTimeoutOptions;
  /** Called when what the engine shows may have changed. Not there before the component first subscribes. */
  changed?: () => void;
}
