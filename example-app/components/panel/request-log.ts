/** One thing a tab asked the server for. */
export interface LogEntry {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** The name of the tab that asked. */
  tab: string;
  text: string;
}

export interface RequestLog {
  subscribe: (onChange: () => void) => () => void;
  /** The latest first. */
  entries: () => readonly LogEntry[];
}

const longest = 8;
const words: Record<string, string> = {
  "/api/answer": "had a streamed answer",
  "/api/email": "asked to change the e-mail address",
  "/api/session/status": "asked how long is left",
  "/api/session/keepalive": "said that someone is here",
  "/api/session/sign-out": "signed out",
  "/api/session/keep-key": "asked for the key to what is kept",
};

/** Watches what this tab asks for, tells the other tabs, and listens to them, for as long as somebody subscribes. */
export function createRequestLog(tab: string): RequestLog {
  let entries: readonly LogEntry[] = [];
  const listeners = new Set<() => void>();
  let stop: (() => void) | null = null;

  function add(entry: LogEntry): void {
    entries = [entry, ...entries].slice(0, longest);
    for (const listener of listeners) listener();
  }

  function start(): () => void {
    const channel = new BroadcastChannel("example-app-requests");
    channel.addEventListener("message", ({ data }: MessageEvent<LogEntry>) => add(data));

    const note = (text: string): void => {
      const entry = { id: `${tab} ${performance.now()}`, at: Date.now(), tab, text };
      add(entry);
      channel.postMessage(entry);
    };
    note(`opened ${location.pathname}`);
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
        const text = describe(entry);
        if (text) note(text);
      }
    });
    observer.observe({ type: "resource" });

    return () => {
      observer.disconnect();
      channel.close();
    };
  }

  return {
    entries: () => entries,
    subscribe(onChange) {
      listeners.add(onChange);
      stop ??= start();
      return () => {
        listeners.delete(onChange);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}

/** `null` for what is of no interest: styles and scripts, other sites, and what the panel itself asks for. */
function describe({ name, initiatorType, responseStatus }: PerformanceResourceTiming): string | null {
  const url = new URL(name);
  if (!["fetch", "beacon"].includes(initiatorType) || url.origin !== location.origin) return null;
  if (url.searchParams.has("panel")) return null;
  const text = words[url.pathname] ?? `asked for ${url.pathname}`;
  return responseStatus >= 400 ? `${text}: ${responseStatus}` : text;
}
