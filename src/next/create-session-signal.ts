import { evaluate } from "../clock/evaluate.js";
import { epochSeconds, longestTimer } from "../clock/time.js";
import { SessionTimeoutError } from "../errors.js";
import type { SessionRegistry } from "../registry/session-registry.js";
import { report } from "../session/callbacks.js";
import type { Context } from "../session/context.js";
import { judgeOrEnd } from "../session/end-session.js";
import type { JudgedSession, Judgement } from "../session/judge-session.js";
import { registryUnavailable } from "../session/ask-registry.js";
import { toldReason } from "../session/tell-app.js";
import type { SessionEnded } from "../options.js";
import { appRouterRequest, callAfter, waitUntilAfter } from "./app-router.js";
import { pagesRouterRequest } from "./pages-router.js";
import type { PagesRequest, PagesResponse } from "./pages-router.js";

/** Why a session is over for what streams: `idle`, `absolute`, `revoked`, `replaced` or `signed-out`. */
export type SignalReason = SessionEnded["reason"];

export interface SessionSignalOptions {
  /** How often a registry is asked, in seconds (30). */
  every?: number | undefined;
  /**
   * The request's own signal. It aborts when the browser has gone; then this one does too, with its reason, and asks no
   * more.
   */
  signal?: AbortSignal | undefined;
}

/** A signal that aborts when the session of a request is over. */
export interface SessionSignal {
  /**
   * For a Route Handler that streams: aborts when the session is over, with a `SessionTimeoutError`
   * (`ERR_SESSION_ENDED`) as its `reason`, whose `reason` says why. With a registry it asks every `every` seconds, and so
   * sees what other requests do: renewals, and revocations. A registry that fails ends nothing; the deadlines as they
   * were last known do. Without a registry those are the deadlines of this request. It is aborted at once where nobody
   * is signed in.
   *
   * @example
   * const signal = await sessionSignal({ every: 10, signal: request.signal });
   * signal.addEventListener("abort", () => controller.close());
   */
  (options?: SessionSignalOptions): Promise<AbortSignal>;
  /** In the Pages Router, hand it the request and the response. */
  (request: PagesRequest, response: PagesResponse, options?: SessionSignalOptions): Promise<AbortSignal>;
}

export function createSessionSignal(context: Context): SessionSignal {
  const { settings } = context;

  return async function sessionSignal(
    first: PagesRequest | SessionSignalOptions = {},
    response?: PagesResponse,
    options: SessionSignalOptions = {},
  ): Promise<AbortSignal> {
    const inPages = "headers" in first;
    const { every = 30, signal } = inPages ? options : first;
    if (!(Number.isFinite(every) && every > 0)) {
      throw new SessionTimeoutError("ERR_USAGE", `sessionSignal: every is ${every}: give a number of seconds above 0`);
    }
    context.begin();
    const { jar, tidyJar, asker } = inPages
      ? pagesRouterRequest(first, response, settings)
      : await appRouterRequest(settings);
    const now = epochSeconds();
    const judging = { now, told: false, source: "getSession", waitUntil: waitUntilAfter, asker } as const;
    const judgement = await judgeOrEnd(context, { from: jar, to: tidyJar }, judging);
    if (judgement.state === "unavailable") throw registryUnavailable();
    if (judgement.state !== "alive") return AbortSignal.abort(overBecause(reasonOf(judgement)));

    const watch = watchSession(context, judgement.judged, { every, now });
    if (signal?.aborted === true) watch.stop(signal.reason);
    signal?.addEventListener("abort", () => watch.stop(signal.reason), { once: true });
    // A stream that ends by itself aborts nothing.
    if (!inPages) callAfter(() => watch.stop());
    else if (canClose(response)) response.once("close", () => watch.stop());
    return watch.signal;
  };
}

/** Watches a session until it is over or `stop` is called, which aborts the signal where it is given a reason. */
function watchSession(
  { registry, settings }: Pick<Context, "registry" | "settings">,
  { session: { mark, lastActivityAt }, timeouts }: JudgedSession,
  { every, now: start }: { every: number; now: number },
): { signal: AbortSignal; stop: (reason?: unknown) => void } {
  const controller = new AbortController();
  const clock = { startedAt: mark.startedAt, lastActivityAt };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  function stop(reason?: unknown): void {
    isOver = true;
    clearTimeout(timer);
    if (reason !== undefined) controller.abort(reason);
  }

  /** Waits until the session would be over, or until the registry is to be asked. */
  function wait(now: number): void {
    const { reason, expiresIn } = evaluate(clock, timeouts, now);
    if (reason !== null) return stop(overBecause(reason));
    const seconds = registry === null ? expiresIn : Math.min(expiresIn, every);
    timer = setTimeout(() => void look(), Math.min(seconds * 1000, longestTimer));
    // No process stays alive for a session.
    if (typeof timer === "object") (timer as { unref?: () => void }).unref?.();
  }

  /** Asks the registry what other requests have done meanwhile. */
  async function look(): Promise<void> {
    if (registry !== null) await ask(registry);
    if (!isOver) wait(epochSeconds());
  }

  async function ask(of: SessionRegistry): Promise<void> {
    try {
      const seen = await of.look(mark.id, epochSeconds());
      if (isOver) return;
      if (seen.verdict === "ended") stop(overBecause(toldReason(seen.reason)));
      if (seen.verdict === "alive") clock.lastActivityAt = Math.max(clock.lastActivityAt, seen.lastActivityAt);
    } catch (error) {
      report(settings, error as SessionTimeoutError);
    }
  }

  wait(start);
  return { signal: controller.signal, stop };
}

function reasonOf(judgement: Exclude<Judgement, { state: "alive" | "unavailable" }>): SignalReason {
  if (judgement.state === "none") return "signed-out";
  return judgement.state === "superseded" ? "replaced" : judgement.reason;
}

function overBecause(reason: SignalReason): SessionTimeoutError & { reason: SignalReason } {
  const error = new SessionTimeoutError("ERR_SESSION_ENDED", `the session is over (${reason})`);
  return Object.assign(error, { reason });
}

/** Whether a response says when it is over, as Node's does. */
function canClose(response: object | undefined): response is { once: (event: "close", listener: () => void) => void } {
  return response !== undefined && "once" in response && typeof response.once === "function";
}
