/**
 * Everything of the browser that the engine touches, in one object, so that a test can stand in for it.
 * Times are milliseconds.
 */
export interface Browser {
  /** The wall clock: runs on while the machine sleeps, but may be set forward and back. */
  wallClock: () => number;
  /** Milliseconds since the page was asked for: never goes back, but may stop while the machine sleeps. */
  steadyClock: () => number;
  /** Runs once, later; returns how to call it off. */
  startTimer: (run: () => void, milliseconds: number) => () => void;
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  isVisible: () => boolean;
  location: () => Pick<Location, "pathname" | "search" | "assign">;
  /** Listens on the window in the capture phase, so to everything; returns how to stop. */
  listen: (types: readonly string[], listener: (event: Event) => void) => () => void;
  /** A channel to the other tabs, `null` where the browser has none. */
  openChannel: (name: string, onMessage: (message: unknown) => void) => Channel | null;
  /** Runs with whether the lock was free, and holds it meanwhile. Without Web Locks every tab runs. */
  withLock: (name: string, run: (held: boolean) => Promise<void>) => Promise<void>;
}

export interface Channel {
  post: (message: unknown) => void;
  close: () => void;
}

/** The real one. Globals are looked up when used: on a server there are none. */
export const browser: Browser = {
  wallClock: () => Date.now(),
  steadyClock: () => performance.now(),
  startTimer(run, milliseconds) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  fetch: (path, init) => fetch(path, init),
  isVisible: () => document.visibilityState === "visible",
  location: () => location,
  listen(types, listener) {
    for (const type of types) addEventListener(type, listener, listening);
    return () => {
      for (const type of types) removeEventListener(type, listener, listening);
    };
  },
  openChannel(name, onMessage) {
    if (typeof BroadcastChannel === "undefined") return null;
    const channel = new BroadcastChannel(name);
    channel.addEventListener("message", (event: MessageEvent<unknown>) => onMessage(event.data));
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  },
  async withLock(name, run) {
    // Absent outside secure contexts.
    const { locks } = navigator as Partial<Navigator>;
    await (locks ? locks.request(name, { ifAvailable: true }, (lock) => run(lock !== null)) : run(true));
  },
};

const listening = { capture: true, passive: true };
