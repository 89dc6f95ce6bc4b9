/**
 * The part of `window` the engine uses, and all it knows of the browser: a test hands it another one. On a server
 * there is no such window; nothing here is touched before a component mounts.
 */
export interface Browser {
  Date: Pick<DateConstructor, "now">;
  performance: Pick<Performance, "now">;
  setTimeout: (run: () => void, milliseconds: number) => number;
  clearTimeout: (timer: number | undefined) => void;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  document: Pick<Document, "hidden" | "createElement" | "documentElement" | "open" | "append">;
  location: Pick<Location, "pathname" | "search" | "assign">;
  /** Reading it throws where the browser forbids storage; so does reading the other. */
  sessionStorage: Record<string, string>;
  localStorage: Record<string, string>;
  addEventListener: Listening;
  removeEventListener: Listening;
  /** Absent in old browsers. */
  BroadcastChannel?: new (name: string) => Channel;
  navigator: {
    /** Absent in old browsers and outside secure contexts. */
    locks?: {
      request: (name: string, options: LockOptions, run: (lock: Lock | null) => Promise<void>) => Promise<void>;
    };
  };
}

type Listening = (type: string, listener: (event: Event) => void, capture?: boolean) => void;

/** A BroadcastChannel. */
export interface Channel {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage: (message: unknown) => void;
  close: () => void;
}
