import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { SessionStatus } from "../clock/status.js";
import { browser } from "./browser.js";
import { createEngine, type Engine, type SessionEnd } from "./engine.js";
import { loading, type SessionState } from "./session-state.js";

export interface UseSessionTimeoutOptions {
  /** Where the package's route handlers are mounted. Default `"/api/session"`. */
  basePath?: string;
  /** The session's status, from the server: spares the first request. */
  initialStatus?: SessionStatus | undefined;
  /**
   * Whether typing, touching and pointing count as activity. Default true. False in one component turns it off
   * for all that share the `basePath`; then only requests of the app and `stayActive` count.
   */
  trackActivity?: boolean;
  /** Called each time a warning starts, in every tab. */
  onWarning?: () => void;
  /**
   * Called once the server confirmed that the session ended, before the page goes to the sign-in page. Return
   * `false` to stay on this page. Not called for a sign-out.
   */
  onExpired?: (end: SessionEnd) => unknown;
}

export interface SessionTimeout extends SessionState {
  /**
   * Whole seconds until the session ends, during a warning; else `null`. A component that reads it renders once
   * a second in a warning, one that does not is left alone.
   */
  readonly secondsLeft: number | null;
  /** Extends the session. Resolves to whether the server did; if not, `error` says why. */
  stayActive: () => Promise<boolean>;
  /** Ends the session here and in all tabs. Resolves to whether the server did; if not, `error` says why. */
  signOut: () => Promise<boolean>;
}

// Shared by all components of a page. On a server they are never started and know nothing.
const engines = new Map<string, Engine>();

function engineFor(basePath: string): Engine {
  const engine = engines.get(basePath) ?? createEngine(basePath, browser);
  engines.set(basePath, engine);
  return engine;
}

/**
 * Follows the session: warns before it ends, lets the person stay, and takes them to the sign-in page when it
 * has ended. Any number of components share one engine, one timer and one request.
 */
export function useSessionTimeout(options: UseSessionTimeoutOptions = {}): SessionTimeout {
  const engine = engineFor(options.basePath ?? "/api/session");
  const wishes = useRef(options);
  // What the server rendered, until the engine knows more; not the engine's, which other requests would share.
  const [first] = useState(() => initialView(options.initialStatus));
  const readsSeconds = useRef(false);

  useEffect(() => {
    wishes.current = options;
  });
  useEffect(() => engine.attach(() => wishes.current), [engine]);

  const state = useSyncExternalStore(
    engine.subscribe,
    () => (engine.state() === loading ? first.state : engine.state()),
    () => first.state,
  );
  const secondsLeft = (): number | null => (engine.state() === loading ? first.secondsLeft : engine.secondsLeft());
  useSyncExternalStore(
    engine.subscribe,
    () => (readsSeconds.current ? secondsLeft() : null),
    () => (readsSeconds.current ? first.secondsLeft : null),
  );

  return {
    ...state,
    get secondsLeft() {
      readsSeconds.current = true;
      return state.status === "warning" ? secondsLeft() : null;
    },
    stayActive: engine.stayActive,
    signOut: engine.signOut,
  };
}

function initialView(initial: SessionStatus | undefined): { state: SessionState; secondsLeft: number | null } {
  if (initial === undefined) return { state: loading, secondsLeft: null };
  const { status, reason, canExtend, expiresIn } = initial;
  return { state: { status, reason, canExtend, error: null }, secondsLeft: status === "warning" ? expiresIn : null };
}
