import type { Consumer } from "./hook-options.js";
import type { SessionState } from "./session-state.js";

/** Follows one session for any number of components. Nothing runs until the first one attaches. */
export interface Engine {
  /** Another object each time something has changed: the seconds left as well if `withSeconds`. */
  state: (withSeconds?: boolean) => SessionState;
  /** Starts the engine or keeps it going; returns how to let go. */
  attach: (consumer: Consumer) => () => void;
  /** Whether the server did it. */
  stayActive: () => Promise<boolean>;
  /** Whether the server did it. */
  signOut: () => Promise<boolean>;
}
