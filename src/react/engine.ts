import type { EndReason, SessionStatus } from "../clock/status.js";
import type { Browser } from "./browser.js";
import { warnInDevelopment } from "./development-warnings.js";
import { createElapsedClock } from "./elapsed-clock.js";
import { onInput } from "./input.js";
import { type Action, callServer } from "./server-calls.js";
import { loading, type SessionState } from "./session-state.js";
import { signInUrl } from "./sign-in-url.js";
import { createTabs } from "./tabs.js";

/** What `onExpired` is told. */
export interface SessionEnd {
  reason: EndReason;
  /** The sign-in page with `reason` and `returnTo`; `null` where there is none to go to. */
  signInUrl: string | null;
}

/** What one component wants of the engine it shares. */
export interface Wishes {
  initialStatus?: SessionStatus | undefined;
  trackActivity?: boolean | undefined;
  onWarning?: (() => void) | undefined;
  onExpired?: ((end: SessionEnd) => unknown) | undefined;
}

/** Follows one session for any number of components. Nothing runs until the first one attaches. */
export interface Engine {
  state: () => SessionState;
  /** Whole seconds until the end; `null` outside a warning. */
  secondsLeft: () => number | null;
  /** Calls back when `state` or `secondsLeft` may have changed; returns how to stop. */
  subscribe: (listener: () => void) => () => void;
  /** Starts the engine or keeps it going; returns how to let go. `wishes` is asked whenever they matter. */
  attach: (wishes: () => Wishes) => () => void;
  /** Whether the server did it. */
  stayActive: () => Promise<boolean>;
  /** Whether the server did it. */
  signOut: () => Promise<boolean>;
}

interface Message {
  /** `null`: the person signed out. */
  status: SessionStatus | null;
  /** The wall clock, in milliseconds, when the server was asked. */
  askedAt: number;
}

// All in milliseconds.
// How early a warning may come: the server's seconds are whole, so its edge is no sharper.
const slack = 1000;
// How late a page notices that the machine slept if no event says so.
const longestVisibleWait = 60_000;
// Browser timers with a longer delay fire at once.
const longestWait = 2 ** 31 - 1;
const longestBackOff = 30_000;
// A message about an end that took longer is checked: this tab was frozen, and much may have happened.
const staleMessage = 3000;

const wakeSignals = ["visibilitychange", "pagehide", "pageshow", "resume", "focus", "online"] as const;

/** @param basePath where the package's route handlers are mounted */
export function createEngine(basePath: string, browser: Browser): Engine {
  const now = createElapsedClock(browser);
  const tabs = createTabs(browser, `next-session-timeout:${basePath}`, (message) => onMessage(message as Message));
  const listeners = new Set<() => void>();
  const attached = new Set<() => Wishes>();

  let state = loading;
  let secondsLeft: number | null = null;
  let latest: SessionStatus | null = null;
  // On the engine's clock: when `latest` was asked for, the last input the server was not told of, the next question.
  let askedAt = 0;
  let inputAt: number | null = null;
  let retryAt = 0;
  let failures = 0;
  let asking = false;
  let staying: Promise<boolean> | null = null;
  let joined = false;
  let stop: (() => void) | null = null;
  let stopTimer = (): void => undefined;

  const isAlive = (): boolean => latest?.status === "active" || latest?.status === "warning";
  const left = (): number => askedAt + (latest?.expiresIn ?? 0) * 1000 - now();
  const warningAt = (): number => (latest?.warnBefore ?? 0) * 1000 + slack;
  const canReport = (): boolean => inputAt !== null && isAlive() && latest?.canExtend === true && left() > 0;
  const localReason = (): EndReason => (latest?.canExtend === true ? "idle" : "absolute");

  /** Takes what the server said, asked at `at`, unless something newer is known. */
  function accept(status: SessionStatus, at: number): void {
    const known = latest;
    const wasAlive = isAlive();
    if (stop === null) return;
    if (known === null) warnInDevelopment(status);
    else if (at < askedAt && status.now - status.idleSeconds <= known.now - known.idleSeconds) return;
    // The end was met by a request of another tab, and that answer deleted the cookies.
    const endedUnseen = status.status === "anonymous" && wasAlive && left() <= 0;
    latest = endedUnseen ? { ...status, status: "expired", reason: localReason() } : status;
    askedAt = at;
    failures = retryAt = 0;
    if (!isAlive() || (inputAt ?? Infinity) <= at - status.idleSeconds * 1000) inputAt = null;
    settle(null);
    if (latest.status === "expired" && (wasAlive || known === null)) end(latest.reason ?? "idle");
  }

  /** Shows what is known. `over`: whether the deadline alone, unconfirmed, ends the session here. */
  function settle(error: Error | null, over: boolean = error !== null): void {
    if (latest === null) return show(error === null ? loading : { ...loading, error });
    let { status, reason } = latest;
    if (isAlive()) {
      const unwarned = state.status !== "warning" && !over && canReport();
      status = left() > warningAt() || unwarned ? "active" : "warning";
      if (over && left() <= 0) [status, reason] = ["expired", localReason()];
    }
    return show({ status, reason, canExtend: latest.canExtend && status !== "expired", error });
  }

  function show(next: SessionState): void {
    const warns = next.status === "warning" && state.status !== "warning";
    const keys = Object.keys(next) as (keyof SessionState)[];
    if (next === loading || keys.some((key) => next[key] !== state[key])) state = next;
    secondsLeft = next.status === "warning" ? Math.max(0, Math.ceil(left() / 1000)) : null;
    for (const listener of listeners) listener();
    // Later, so that what the app throws is the app's.
    if (warns) for (const wishes of attached) queueMicrotask(() => wishes().onWarning?.());
  }

  function end(reason: EndReason): void {
    const url = signInUrl(browser, latest?.signInPath ?? null, reason, true);
    queueMicrotask(() => {
      let stays = false;
      try {
        for (const wishes of attached) if (wishes().onExpired?.({ reason, signInUrl: url }) === false) stays = true;
      } finally {
        if (url !== null && !stays) browser.location().assign(url);
      }
    });
  }

  function leave(): void {
    if (latest === null) return;
    latest = { ...latest, status: "anonymous", reason: null };
    askedAt = now();
    inputAt = null;
    settle(null);
    const url = signInUrl(browser, latest.signInPath, "signed-out", false);
    if (url !== null) browser.location().assign(url);
  }

  async function call(action: Action, idleFor?: number): Promise<boolean> {
    const at = now();
    const wall = browser.wallClock();
    const status = await callServer(browser, basePath, action, idleFor);
    const signedOut = action === "sign-out";
    tabs.tell({ status: signedOut ? null : status, askedAt: wall } satisfies Message);
    if (signedOut) {
      latest ??= status;
      leave();
    } else accept(status, at);
    return signedOut || isAlive();
  }

  const refuse = (error: unknown): boolean => {
    show({ ...state, error: error as Error });
    return false;
  };

  /** Tells the server about input, or asks it where there was none. */
  async function request(): Promise<void> {
    const at = inputAt;
    if (at === null || !canReport()) return void (await call("status"));
    inputAt = null;
    try {
      await call("keepalive", Math.ceil((now() - at) / 1000));
    } catch (error) {
      inputAt ??= at;
      throw error;
    }
  }

  async function ask(alone: boolean): Promise<void> {
    asking = true;
    try {
      await (alone ? request() : tabs.oneAsks(request));
      // A server that keeps sending us back at an edge is not asked in a loop.
      retryAt = now() + slack;
    } catch (error) {
      failures += 1;
      retryAt = now() + Math.min(longestBackOff, 500 * 2 ** failures);
      settle(error as Error);
    }
    asking = false;
    step();
  }

  /** Does what is due and sets the one timer to what comes next. */
  function step(): void {
    stopTimer();
    if (stop === null) return;
    const ends = left();
    const edge = state.status === "active" ? warningAt() + (inputAt === null ? 0 : slack) : 0;
    const wants = latest === null || failures > 0 || (isAlive() && ends <= edge);
    const busy = asking || staying !== null;
    if (wants && !busy && now() >= retryAt) return void ask(!isAlive());
    if (!wants && !isAlive()) return;
    const visible = browser.isVisible();
    let wait = !wants ? ends - edge : busy ? Infinity : retryAt - now();
    if (state.status === "warning" && ends > 0) {
      show(state);
      if (visible) wait = Math.min(wait, ends % 1000 || 1000);
    }
    stopTimer = browser.startTimer(step, Math.min(Math.ceil(wait), visible ? longestVisibleWait : longestWait));
  }

  function onMessage({ status, askedAt: wall }: Message): void {
    const age = Math.max(0, browser.wallClock() - wall);
    const ends = status === null || status.expiresIn === 0;
    if (ends && age > staleMessage) {
      if (isAlive() && !asking) void ask(true);
    } else if (status !== null) accept(status, now() - age);
    else if (isAlive()) leave();
    step();
  }

  function noteInput(): void {
    if (state.status !== "active" || [...attached].some((wishes) => wishes().trackActivity === false)) return;
    // Past the edge the machine slept, and the server is asked before this input may extend anything.
    if (left() > warningAt()) {
      const isFirst = inputAt === null;
      inputAt = now();
      if (!isFirst) return;
    }
    step();
  }

  function onWake(event: Event): void {
    const { type } = event;
    const hides = type === "pagehide" || (type === "visibilitychange" && !browser.isVisible());
    // Kept for later if it fails.
    if (hides && !asking && canReport()) request().catch(() => undefined);
    if (type === "pagehide") return tabs.close();
    if (type === "pageshow") tabs.open();
    if (type === "online") retryAt = 0;
    if (type === "pageshow" && (event as PageTransitionEvent).persisted && isAlive()) {
      // Before the page is seen: nobody could tell this tab meanwhile.
      settle(null, true);
      if (!asking) void ask(true);
    }
    return step();
  }

  function start(): () => void {
    tabs.open();
    const stopInput = onInput(browser, noteInput);
    const stopWake = browser.listen(wakeSignals, onWake);
    return () => {
      stopInput();
      stopWake();
      stopTimer();
      tabs.close();
    };
  }

  /** Once for all components that come and go together: StrictMode's go and come again. */
  function arrange(): void {
    if (attached.size === 0) {
      // What the other tabs say from here on is missed, so the next component starts afresh.
      if (canReport()) request().catch(() => undefined);
      stop?.();
      stop = latest = inputAt = null;
      failures = 0;
      return settle(null);
    }
    stop ??= start();
    const known = latest;
    for (const wishes of attached) {
      const { initialStatus } = wishes();
      if (initialStatus && initialStatus.now > (latest?.now ?? 0)) {
        // Made while the page was being loaded, at the earliest; this machine's wall clock may say later.
        const age = Math.min(browser.steadyClock(), Math.max(0, browser.wallClock() - initialStatus.now * 1000));
        accept(initialStatus, now() - age);
      }
    }
    // Someone may have signed in without leaving the page.
    const asks = joined && known !== null && known === latest && !isAlive() && !asking;
    joined = false;
    if (asks) void ask(true);
    else step();
  }

  return {
    state: () => state,
    secondsLeft: () => secondsLeft,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attach(wishes) {
      joined = true;
      attached.add(wishes);
      queueMicrotask(arrange);
      return () => {
        attached.delete(wishes);
        queueMicrotask(arrange);
      };
    },
    stayActive: () =>
      (staying ??= call("keepalive")
        .catch(refuse)
        .finally(() => {
          staying = null;
          step();
        })),
    signOut: () => call("sign-out").catch(refuse),
  };
}
