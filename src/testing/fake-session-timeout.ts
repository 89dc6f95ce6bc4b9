import { evaluate } from "../clock/evaluate.js";
import { epochSeconds } from "../clock/now.js";
import { type EndReason, type SessionStatus, toSessionStatus } from "../clock/status.js";
import { sleepAMillisecond } from "./sleep-a-millisecond.js";

/** What the page asked of the server. */
export type FakeCall = "status" | "keepalive" | "sign-out";

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
  /** The session ends in so many seconds: idle, or with `"absolute"` whatever the person does. Default: `warnBefore`. */
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
  /** Puts back what the fake stands in for. Making another fake does so too. */
  restore: () => void;
}

let current: FakeSessionTimeout | null = null;

/**
 * Stands in for the server, so that components that call `useSessionTimeout` or show a `SessionTimeoutDialog` can be
 * tested without one, in Jest, Vitest or a browser, with real timers and with fake ones. It begins with someone who
 * has just signed in. Time passes for the session as it does for the page: with fake timers, advancing the idle
 * timeout ends it.
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
  const { basePath = "/api/session", idleTimeout = 1800, absoluteTimeout = 43_200, signInPath = null } = options;
  const timeouts = { idleTimeout, absoluteTimeout, warnBefore: options.warnBefore ?? 120, gracePeriod: 0 };
  current?.restore();

  let clock = { startedAt: epochSeconds(), lastActivityAt: epochSeconds() };
  let revoked = false;
  let signedIn = true;
  // While a move is made its second does not end, or a warning of 60 seconds would now and then be one of 59.
  let moment: number | null = null;
  const time = (): number => moment ?? epochSeconds();
  const { fetch: realFetch, BroadcastChannel: realChannel } = globalThis;

  const statusAt = (now: number): SessionStatus =>
    toSessionStatus({
      evaluation: signedIn ? evaluate(clock, timeouts, now) : null,
      ended: revoked ? "revoked" : undefined,
      timeouts,
      signInPath,
      now,
    });

  /** A session that is alive, and was last active at `lastActivityAt`. Both in epoch seconds. */
  function start(startedAt: number, lastActivityAt: number = startedAt): void {
    clock = { startedAt, lastActivityAt };
    revoked = false;
    signedIn = true;
  }

  /** One limit, so many seconds from its end; the other far off. */
  function bringNear(limit: "idle" | "absolute", secondsLeft: number, now: number): void {
    if (limit === "idle") start(now - idleTimeout + secondsLeft);
    else start(now - absoluteTimeout + secondsLeft, now);
  }

  function answer(call: FakeCall, body: BodyInit | null | undefined): Response {
    const now = time();
    fake.calls.push(call);
    if (fake.offline) throw new TypeError("fetch failed: the fake session is offline");
    if (call === "sign-out") signedIn = false;
    const before = statusAt(now);
    const alive = before.status === "active" || before.status === "warning";
    if (call === "keepalive" && alive) {
      const { idleFor = 0 } = JSON.parse(typeof body === "string" ? body : "{}") as { idleFor?: number };
      clock.lastActivityAt = Math.max(clock.lastActivityAt, now - idleFor);
    }
    const status = call === "keepalive" && before.status === "expired" ? 401 : 200;
    // jsdom has no Response.
    return { ok: status === 200, status, redirected: false, json: async () => statusAt(now) } as Response;
  }

  /** Changes the session and has the components hear of it. */
  async function move(change: (now: number) => void): Promise<void> {
    // Whoever is about to ask, or just asking, has an answer before: a component that was rendered just now starts first.
    await sleepAMillisecond();
    await sleepAMillisecond();
    moment = epochSeconds();
    change(moment);
    // What a browser says when the network is back and a page comes out of its cache: the page then asks again.
    globalThis.dispatchEvent(new Event("online"));
    globalThis.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    moment = null;
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
        if (reason === "revoked") start(now);
        else bringNear(reason, 0, now);
        revoked = reason === "revoked";
      }),
    signOut: () => move(() => (signedIn = false)),
    restore() {
      // What the test has put there since is the test's.
      if (globalThis.fetch === fakeFetch) globalThis.fetch = realFetch;
      globalThis.BroadcastChannel ??= realChannel;
      current = null;
    },
  };

  const fakeFetch: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Object && "url" in input ? input.url : input, location.href);
    const action = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length + 1).replace(/\/$/, "") : "";
    if (action === "status" || action === "keepalive" || action === "sign-out") return answer(action, init?.body);
    return realFetch(input, init);
  };
  globalThis.fetch = fakeFetch;
  globalThis.BroadcastChannel = undefined as unknown as typeof BroadcastChannel;
  // Jest 29 comes with a jsdom that has none. Nobody has to give up waiting for the fake.
  (AbortSignal as Partial<typeof AbortSignal>).timeout ??= () => new AbortController().signal;
  return (current = fake);
}
