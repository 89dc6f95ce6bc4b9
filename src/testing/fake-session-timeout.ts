import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/time.js";
import { type EndReason, type SessionStatus, toSessionStatus } from "../clock/status.js";
import { defaultBasePath } from "../settings.js";

/** What the page asked of the server. */
export type FakeCall = "status" | "keepalive" | "sign-out" | "keep-key";

/** All durations in seconds. */
export interface FakeSessionTimeoutOptions {
  /** Where the page thinks the route handlers are mounted. Default `"/api/session"`. */
  basePath?: string | undefined;
  /** Default: half an hour. */
  idleTimeout?: number | undefined;
  /** Default: 12 hours. */
  absoluteTimeout?: number | undefined;
  /** Default: 120. */
  warnBefore?: number | undefined;
  /**
   * Where the end takes the person. Default: nowhere, because jsdom cannot leave its page. With a path, `onExpired`
   * is told the `signInUrl`; let it return `false`.
   */
  signInPath?: string | null | undefined;
}

/**
 * A session that ends when the test says so. The moves resolve once the components have heard; wrap them in `act`:
 * `await act(() => session.warn(60))`.
 */
export interface FakeSessionTimeout {
  /**
   * The session ends in so many seconds: idle, or with `"absolute"` whatever the person does. Default: `warnBefore`.
   */
  warn: (secondsLeft?: number, limit?: "idle" | "absolute") => Promise<void>;
  /** The person was active just now (in another tab, say), or signed in again after an end. */
  stay: () => Promise<void>;
  /** The session is over. Default: `"idle"`. */
  expire: (reason?: EndReason) => Promise<void>;
  /** Nobody is signed in any more, as after a sign-out in another tab. */
  signOut: () => Promise<void>;
  /** What the components asked for since the fake was made, in order. */
  readonly calls: FakeCall[];
  /** While true every request fails, as without a network. */
  offline: boolean;
  /** What the server says now: for `initialStatus`. */
  readonly status: SessionStatus;
  /** Puts back what the fake stands in for. Making another fake does that, too. */
  restore: () => void;
}

let current: FakeSessionTimeout | null = null;

/** What forms are encrypted with: 256 bits in base64url. */
const key = "A".repeat(43);

/**
 * Stands in for the server, so that components that call `useSessionTimeout` or `useKeptForm`, or show a
 * `SessionTimeoutDialog`, can be tested without one, in Jest, Vitest or a browser, with real timers and with fake ones.
 * It begins with someone who has just signed in, and it is the same person who signs in again. Time passes for the
 * session as it does for the page: with fake timers, advancing the idle timeout ends it.
 *
 * Where there is no `crypto.subtle`, as in jsdom, `useKeptForm` keeps nothing.
 *
 * It replaces `fetch` for the package's own requests (others go on to the `fetch` there was) and takes
 * `BroadcastChannel` away, so that tests that run side by side are no tabs of one browser.
 *
 * @example
 * const session = fakeSessionTimeout();
 * render(<SessionTimeoutDialog />);
 * await act(() => session.warn(60));
 * fireEvent.click(screen.getByRole("button", { name: "Stay signed in" }));
 * await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
 * expect(session.calls).toEqual(["status", "status", "keepalive"]);
 */
export function fakeSessionTimeout(options: FakeSessionTimeoutOptions = {}): FakeSessionTimeout {
  const { basePath = defaultBasePath, idleTimeout = 1800, absoluteTimeout = 43_200, signInPath = null } = options;
  const timeouts = { idleTimeout, absoluteTimeout, warnBefore: options.warnBefore ?? 120, gracePeriod: 0 };
  current?.restore();

  let clock = { startedAt: epochSeconds(), lastActivityAt: epochSeconds() };
  let endedAs: "revoked" | "replaced" | null = null;
  let signedIn = true;
  // Each sign-in begins another session.
  let sessions = 1;
  // While the test makes a move, time stands still. A second that ends meanwhile would make a warning of 60 seconds one
  // of 59 now and then.
  let heldAt: number | null = null;
  const time = (): number => heldAt ?? epochSeconds();
  const { fetch: realFetch, BroadcastChannel: realChannel } = globalThis;

  const statusAt = (now: number): SessionStatus =>
    toSessionStatus({
      evaluation: signedIn ? evaluate(clock, timeouts, now) : null,
      ended: endedAs ?? undefined,
      timeouts,
      authenticatedSeconds: now - clock.startedAt,
      signInPath,
      now,
    });

  function isAlive(now: number): boolean {
    const { status } = statusAt(now);
    return status === "active" || status === "warning";
  }

  /** Makes the session alive, started and last active at these times, in epoch seconds. */
  function start(startedAt: number, lastActivityAt: number = startedAt): void {
    if (!isAlive(time())) sessions += 1;
    clock = { startedAt, lastActivityAt };
    endedAs = null;
    signedIn = true;
  }

  /** Puts the session so many seconds before one limit, and far from the other. */
  function bringNear(limit: "idle" | "absolute", secondsLeft: number, now: number): void {
    if (limit === "idle") start(now - idleTimeout + secondsLeft);
    else start(now - absoluteTimeout + secondsLeft, now);
  }

  function respond(call: FakeCall, body: BodyInit | null | undefined): Response {
    const now = time();
    fake.calls.push(call);
    if (fake.offline) throw new TypeError("fetch failed: the fake session is offline");
    if (call === "sign-out") signedIn = false;
    if (call === "keep-key") {
      const body = isAlive(now)
        ? { keys: [key], person: "person", session: `session-${sessions}` }
        : { keys: [], person: null, session: null };
      return like(200, body);
    }
    const before = statusAt(now);
    if (call === "keepalive" && isAlive(now)) {
      const { idleFor = 0 } = JSON.parse(typeof body === "string" ? body : "{}") as { idleFor?: number };
      clock.lastActivityAt = Math.max(clock.lastActivityAt, now - idleFor);
    }
    const status = call === "keepalive" && before.status === "expired" ? 401 : 200;
    return like(status, statusAt(now));
  }

  /** Changes the session and has the components hear of it. */
  async function move(change: (now: number) => void): Promise<void> {
    // A component that was rendered just now asks for the first time, and has its response before the session changes.
    await sleepAMillisecond();
    await sleepAMillisecond();
    heldAt = epochSeconds();
    change(heldAt);
    // When the network is back and when a page comes out of the browser's cache, the page asks again.
    globalThis.dispatchEvent(new Event("online"));
    globalThis.dispatchEvent(fromCache());
    heldAt = null;
    await sleepAMillisecond();
  }

  const fake: FakeSessionTimeout = {
    calls: [],
    offline: false,
    get status() {
      return statusAt(epochSeconds());
    },
    warn: (secondsLeft = timeouts.warnBefore, limit = "idle") =>
      move((now) => {
        timeouts.warnBefore = Math.max(timeouts.warnBefore, secondsLeft);
        bringNear(limit, secondsLeft, now);
      }),
    stay: () => move((now) => start(now)),
    expire: (reason = "idle") =>
      move((now) => {
        if (reason === "idle" || reason === "absolute") return bringNear(reason, 0, now);
        start(now);
        endedAs = reason;
      }),
    signOut: () =>
      move(() => {
        signedIn = false;
      }),
    restore() {
      // Where the test has put something else there since, that stays.
      if (globalThis.fetch === fakeFetch) globalThis.fetch = realFetch;
      globalThis.BroadcastChannel ??= realChannel;
      current = null;
    },
  };

  const fakeFetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Object && "url" in input ? input.url : input, location.href);
    const action = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length + 1).replace(/\/$/, "") : "";
    if (isCall(action)) return respond(action, init?.body);
    return realFetch(input, init);
  };
  globalThis.fetch = fakeFetch;
  globalThis.BroadcastChannel = undefined as unknown as typeof BroadcastChannel;
  // The jsdom of Jest 29 has no `AbortSignal.timeout`. One that never aborts will do, because the fake keeps nobody
  // waiting.
  (AbortSignal as Partial<typeof AbortSignal>).timeout ??= () => new AbortController().signal;
  current = fake;
  return fake;
}

function isCall(action: string): action is FakeCall {
  return /^(status|keepalive|sign-out|keep-key)$/.test(action);
}

/** This only looks like a `Response`, because jsdom has none to make one with. */
function like(status: number, body: object): Response {
  return { ok: status === 200, status, redirected: false, json: async () => body } as Response;
}

/** The event of a page that comes out of the browser's cache. Not every DOM for tests has a `PageTransitionEvent`. */
function fromCache(): Event {
  const event = new Event("pageshow");
  Object.defineProperty(event, "persisted", { value: true });
  return event;
}

/** The clock behind the fake timers of Jest, Vitest and Cypress, which all put it on `setTimeout`. */
interface FakeClock {
  tickAsync: (milliseconds: number) => Promise<unknown>;
}

/**
 * Lets a millisecond pass, and all that was waiting for it happen. Where timers are faked, the fake clock is moved:
 * with Jest's, microtasks too wait until time passes.
 */
async function sleepAMillisecond(): Promise<void> {
  const { clock } = setTimeout as typeof setTimeout & { clock?: FakeClock };
  if (clock) await clock.tickAsync(1);
  else await new Promise((resolve) => setTimeout(resolve, 1));
}
