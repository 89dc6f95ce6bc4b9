import type { Consumer } from "./hook-options.js";
import type { SessionState } from "./session-state.js";

/** Follows one session for any number of components. Nothing runs until the first one attaches. */
export interface Engine {
  /**
   * What components see. It is another object each time something has changed; with `withSeconds`, also each second of
   * a warning.
   */
  state: (withSeconds?: boolean) => SessionState;
  /** Adds a component, which starts the engine or keeps it going. Returns a function that takes the component away. */
  attach: (consumer: Consumer) => () => void;
  /** Has the server asked how the session is, at most once a second. */
  ask: () => void;
  /** Extends the session. Resolves to whether the server did it. */
  stayActive: () => Promise<boolean>;
  /** Ends the session. Resolves to whether the server did it. */
  signOut: () => Promise<boolean>;
}
