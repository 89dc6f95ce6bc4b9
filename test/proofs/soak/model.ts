/**
 * What must be true of a session, told from DESIGN.md and from what was done to it, without looking at how the package
 * does it. Nothing here knows a cookie's contents: a cookie is what was said about it when it was handed out.
 *
 * Everything that happened took a while, from when a request was sent to when its answer was there. So each moment
 * is a span, in seconds of the servers' clock, and where a span leaves both open the model says so.
 */

/** Between these two moments. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Limits {
  readonly idleTimeout: number;
  readonly absoluteTimeout: number;
  readonly gracePeriod: number;
}

/** Something that ends a session whatever its times say. */
export interface End {
  readonly by: "revoked" | "signed-out" | "replaced" | "swept" | "seen";
  /** To infinity while the answer is not there: it may take effect at any moment. */
  at: Span;
  /** False where the store may not have heard of it, or has forgotten it. */
  sure: boolean;
}

/** A session, from a sign-in on. */
export interface Session {
  readonly user: string;
  readonly limits: Limits;
  readonly started: Span;
  readonly ends: End[];
  /** The activity the store has surely been told of: what a sweep goes by. */
  toldUntil: number;
}

/** What a clock cookie was handed out for. `over`: it was part of an answer that said that the session had ended. */
export interface Clock {
  readonly session: Session;
  readonly activity: Span;
  readonly over: boolean;
}

/** The cookies of one request. */
export interface Presented {
  readonly session: Session | null;
  readonly clock: Clock | null;
}

export type Reason = "idle" | "absolute" | "revoked";

export interface Verdict {
  /** `open` where what happened leaves both possible. */
  readonly must: "alive" | "ended" | "nobody" | "open";
  /** Why it must have ended; empty where any reason, or none, is right. */
  readonly reasons: readonly Reason[];
  /** What an `open` verdict would be if only the times counted. */
  readonly byTime: "alive" | "ended" | "open";
  /** What may have ended it, where that is what leaves it open. */
  readonly unclear: readonly End["by"][];
}

/** How long ago, at least and at most: the servers count whole seconds, cut off at both ends. */
function elapsed(since: Span, during: Span): { least: number; most: number } {
  return { least: during.from - since.to - 1, most: during.to - since.from + 1 };
}

/**
 * Since when a request with these cookies counts as idle. A clock that is missing or another session's says nothing. One
 * that came with the news of an end may be a note of that, or have been written before the end was noticed.
 */
export function lastActivity({ session, clock }: Presented): Span {
  if (session === null) throw new Error("nobody is idle");
  if (clock?.session !== session) return session.started;
  return clock.over ? { from: session.started.from, to: clock.activity.to } : clock.activity;
}

export function idleFor(presented: Presented, during: Span): { least: number; most: number } {
  return elapsed(lastActivity(presented), during);
}

function reachedBy({ least, most }: { least: number; most: number }, limit: number): "yes" | "no" | "open" {
  return least >= limit ? "yes" : most <= limit ? "no" : "open";
}

/** What a request with these cookies must be taken for. `storeAnswers`: whether the server asks the store, and is answered. */
export function judge(presented: Presented, during: Span, storeAnswers: boolean): Verdict {
  const { session, clock } = presented;
  if (session === null) return { must: "nobody", reasons: [], byTime: "ended", unclear: [] };
  const { idleTimeout, absoluteTimeout } = session.limits;
  const idle = reachedBy(idleFor(presented, during), idleTimeout);
  const absolute = reachedBy(elapsed(session.started, during), absoluteTimeout);
  const told = clock?.session === session && clock.over;
  if (idle === "yes" || absolute === "yes") {
    const reasons: Reason[] = [];
    if (idle !== "no") reasons.push("idle");
    if (absolute !== "no") reasons.push("absolute");
    return { must: "ended", reasons: told ? [] : reasons, byTime: "ended", unclear: [] };
  }
  const byTime = idle === "open" || absolute === "open" ? "open" : "alive";
  if (told) return { must: "open", reasons: [], byTime, unclear: ["seen"] };
  const ends = session.ends.filter(({ at }) => at.from <= during.to);
  const surely = ends.filter(({ at, sure }) => sure && at.to <= during.from);
  if (surely.length > 0 && storeAnswers) {
    const reasons: Reason[] = byTime === "alive" && surely.every(({ by }) => by === "revoked") ? ["revoked"] : [];
    return { must: "ended", reasons, byTime, unclear: [] };
  }
  return { must: ends.length > 0 ? "open" : byTime, reasons: [], byTime, unclear: ends.map(({ by }) => by) };
}

/** Whether a request that is activity must have its clock written, if it is taken for alive. */
export function mustRenew(presented: Presented, during: Span): boolean {
  if (presented.session === null) return false;
  return idleFor(presented, during).least >= presented.session.limits.gracePeriod;
}

/** What a clock says that was written for an activity during `during`. */
export function renewedClock(presented: Presented, during: Span): Clock {
  const { session } = presented;
  if (session === null) throw new Error("nobody has a clock");
  // Within the grace period it may be the same moment as before, written anew.
  const from = mustRenew(presented, during) ? during.from : Math.min(during.from, lastActivity(presented).from);
  return { session, activity: { from, to: during.to }, over: false };
}

/** Notes that a request was sent that ends a session, before anything else can meet its effects. */
export function noteEnd(session: Session | null, by: End["by"], from: number): End {
  const end: End = { by, at: { from, to: Infinity }, sure: false };
  session?.ends.push(end);
  return end;
}

/**
 * What an answer shows about ends that may or may not have reached the store. From then on it must stay so: a session
 * that was met alive was not ended by any of them, and one that was met ended never comes back.
 */
export function settle(presented: Presented, during: Span, seen: "alive" | "ended"): void {
  const { session } = presented;
  if (session === null) return;
  const activity = lastActivity(presented);
  for (const end of session.ends.filter(({ at, sure }) => !sure && at.to <= during.from)) {
    if (seen === "alive") session.ends.splice(session.ends.indexOf(end), 1);
  }
  // Met alive, it has just told the store of itself.
  if (seen === "alive") session.toldUntil = Math.max(session.toldUntil, activity.from);
  if (seen === "ended") session.ends.push({ by: "seen", at: during, sure: true });
}

/** A sweep ends what is due by what the store was told; the cookies may know of later activity. */
export function noteSweep(session: Session, sweep: Span): void {
  const { idleTimeout, gracePeriod, absoluteTimeout } = session.limits;
  const deadline = Math.min(session.toldUntil + idleTimeout + gracePeriod, session.started.from + absoluteTimeout);
  const noted = session.ends.some(({ by }) => by === "swept");
  if (sweep.to >= deadline - 1 && !noted) session.ends.push({ by: "swept", at: sweep, sure: false });
}
