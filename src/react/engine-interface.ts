import type { Consumer } from "./hook-options.js";
import type { SessionState } from "./session-state.js";

/** What one component is to be shown. */
export interface View {
  /**
   * What the server rendered, which is shown until the engine knows more. The engine does not keep it, because on a
   * server one engine serves all requests.
   */
  first: SessionState;
  /** Whether the component reads the seconds left. */
  ticks?: boolean;
}

/** Follows one session for any number of components. Nothing runs until the first one attaches. */
export interface Engine {
  /**
   * What a component sees. It is another object each time something has changed; for one that `ticks`, also each second
   * of a warning.
   */
  state: (view: View) => SessionState;
  /** Adds a component, which starts the engine or keeps it going. Returns a function that takes the component away. */
  attach: (consumer: Consumer) => () => void;
  /** Has the server asked how the session is, at most once a second. */
  ask: () => void;
  /** Extends the session. Resolves to whether the server did it. */
  stayActive: () => Promise<boolean>;
  /** Ends the session. Resolves to whether the server did it. */
  signOut: () => Promise<boolean>;
}
