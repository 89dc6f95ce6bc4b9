import * as React from "react";
import { createEngine } from "./engine.js";
import { base } from "./next-config.js";
import { engines } from "./notice-response.js";
import type { View } from "./engine-interface.js";
import type { Consumer, UseSessionTimeoutOptions } from "./hook-options.js";
import { type SessionState, stateFrom, nothingKnown } from "./session-state.js";

export interface UseSessionTimeoutResult extends SessionState {
  /** Extends the session. Resolves to whether the server did; if not, `error` says why. */
  stayActive: () => Promise<boolean>;
  /**
   * Ends the session here and in all tabs. Resolves to whether the server did; if not, `error` says why. Where the
   * server could not record the end, the cookies are gone and this browser is signed out all the same.
   */
  signOut: () => Promise<boolean>;
}

/** What one call of the hook keeps. */
interface Own extends Consumer, View {}

/**
 * Follows the session: warns before it ends, lets the person stay, and takes them to the sign-in page when it
 * has ended. Any number of components share one engine, one timer and one request.
 */
export function useSessionTimeout(options: UseSessionTimeoutOptions = {}): UseSessionTimeoutResult {
  const { basePath = `${base}/api/session`, initialStatus = nothingKnown } = options;
  // oxlint-disable-next-line react/immutability -- a page has one engine, whoever renders first
  const engine = (engines[basePath] ??= createEngine(globalThis, basePath));
  const own = React.useRef<Own>({ options, first: stateFrom(initialStatus, null) }).current;
  React.useEffect(() => {
    own.options = options;
  });

  const state = React.useSyncExternalStore(
    React.useCallback(
      (changed) => {
        own.changed = changed;
        return engine.attach(own);
      },
      [engine, own],
    ),
    () => engine.state(own),
    () => own.first,
  );

  return {
    ...state,
    get secondsLeft() {
      own.ticks = true;
      return engine.state(own).secondsLeft;
    },
    stayActive: engine.stayActive,
    signOut: engine.signOut,
  };
}
