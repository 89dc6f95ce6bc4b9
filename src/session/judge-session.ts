import { evaluate } from "../clock/evaluate.js";
import type { Evaluation } from "../clock/evaluate.js";
import type { EndReason } from "../clock/status.js";
import type { EndNote } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { SessionTimeoutError } from "../errors.js";
import { after } from "../promises.js";
import type { MaybePromise } from "../promises.js";
import { askRegistry, oncePerRequest } from "./ask-registry.js";
import type { Asker, RegistryAccess, RegistryVerdict } from "./ask-registry.js";
import { report } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { maxSessionsOf } from "./max-sessions.js";
import type { LimitSettings } from "./max-sessions.js";
import { ownerOf } from "./person.js";
import type { OwnerSettings } from "./person.js";
import { readPresented } from "./read-session.js";
import type { Candidate, FoundSession, PresentedCookies } from "./read-session.js";
import { timeoutsOf } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

/** What the server decided of a request's session. */
export type Judgement =
  /**
   * Nobody is signed in. `cookies`: those that may be read later in the request all the same. `unreadable`: `here`
   * where a session cookie cannot be trusted on any machine, `elsewhere` where another machine may be able to read it.
   */
  | { state: "none"; cookies: ReadonlyMap<string, string>; unreadable: "no" | "here" | "elsewhere" }
  /** `renewTo`: the activity to record, in epoch seconds, or `null` where none is due. */
  | { state: "alive"; judged: JudgedSession; renewTo: number | null }
  | { state: "ended"; reason: EndReason; judged: JudgedSession }
  /** An earlier request met the end, and nobody was told of it yet. `presented`: the session cookie is still there. */
  | { state: "noted"; reason: EndReason; note: EndNote; presented: boolean }
  /** The id is one that `startSession` or `confirmSession` left behind: the browser has, or is about to get, another session. */
  | { state: "superseded" }
  /** The registry failed, and `onRegistryError` is `"deny"`. */
  | { state: "unavailable" };

export interface JudgedSession extends JudgedBy {
  session: FoundSession;
  evaluation: Evaluation;
  /** Whether the registry was asked, and so knows whose session it is. */
  registered: boolean;
}

export interface JudgeOptions {
  /** Integer epoch seconds. */
  now: number;
  /**
   * When the activity that this request reports happened, or `null` for none. It is called only where activity may be
   * due to be written; callers that never record activity leave it out.
   */
  activityAt?: () => MaybePromise<number | null>;
  /** Records activity however recently it was recorded last. */
  ignoreGracePeriod?: boolean;
  asker: Asker;
}

/** The judgement of a request that presents no session. */
export const nobody: Judgement & { state: "none" } = { state: "none", cookies: new Map(), unreadable: "no" };

/**
 * How much a judgement counts where a request brings several session cookies: the first session that is alive counts,
 * else the judgement that says most about an end.
 */
const rank = { none: 0, noted: 1, ended: 2, superseded: 3, alive: 4, unavailable: 4 } as const;

/**
 * Reads the cookies and decides; it writes nothing. An `alive` session with a `renewTo` is to be handed to
 * `renewSession`, an `ended` or `noted` one to `endSession`.
 */
export function judgeSession(context: SessionContext, jar: CookieJar, options: JudgeOptions): MaybePromise<Judgement> {
  return after(readPresented(jar, context.settings, options.now), (cookies) =>
    judgePresented(context, cookies, options),
  );
}

function judgePresented(
  context: SessionContext,
  { candidates, leftovers, note, clockFaults }: PresentedCookies,
  options: JudgeOptions,
): MaybePromise<Judgement> {
  const faults = clockFaults.map((reason) => unreadableError("clock", reason));
  const onUnreadable = (reason: string): void => void faults.push(unreadableError("session", reason));

  function judgeFrom(index: number, best: Judgement): MaybePromise<Judgement> {
    const candidate = candidates[index];
    if (candidate === undefined || rank[best.state] === rank.alive) return best;
    return after(judgeCandidate(context, candidate, options, onUnreadable), (judgement) =>
      judgeFrom(index + 1, saysMore(judgement, best) ? judgement : best),
    );
  }
  return after(judgeFrom(0, leftovers ? { ...nobody, unreadable: "here" } : nobody), (best) => {
    // Cookies that cannot be read do no harm beside a session that is alive, so they are not reported.
    if (best.state !== "alive" || candidates.length === 1) {
      for (const fault of faults) report(context.settings, fault);
    }
    return best.state === "none" && note !== null
      ? { state: "noted", reason: note.ended, note, presented: false }
      : best;
  });
}

function saysMore(judgement: Judgement, than: Judgement): boolean {
  if (judgement.state === "none" && than.state === "none") return than.unreadable === "no";
  return rank[judgement.state] > rank[than.state];
}

function judgeCandidate(
  context: SessionContext,
  { presented, read }: Candidate,
  options: JudgeOptions,
  onUnreadable: (reason: string) => void,
): MaybePromise<Judgement> {
  return after(read(), (found): MaybePromise<Judgement> => {
    switch (found.state) {
      case "empty":
        // Without a mark, this may be a seal that iron-session 8 cannot open and reads as an empty session. So its
        // cookies are not left to be read later.
        return found.marked ? { ...nobody, cookies: presented.cookies } : nobody;
      case "unreadable":
        onUnreadable(found.reason);
        return { ...nobody, unreadable: found.elsewhere ? "elsewhere" : "here" };
      case "noted":
        if (found.note.told) return { ...nobody, unreadable: "here" };
        return { state: "noted", reason: found.note.ended, note: found.note, presented: true };
      case "session":
        return judgeFound(context, found.session, options, onUnreadable);
    }
  });
}

/** Judges a session that was found: by its clock first, then by the registry. */
function judgeFound(
  context: SessionContext,
  session: FoundSession,
  options: JudgeOptions,
  onUnreadable: (reason: string) => void,
): MaybePromise<Judgement> {
  return after(timeoutsOf(context.settings, session, options.now), (judgedBy): MaybePromise<Judgement> => {
    if (judgedBy === null) {
      onUnreadable("invalid");
      return { ...nobody, unreadable: "here" };
    }
    const clock = { startedAt: session.mark.startedAt, lastActivityAt: session.lastActivityAt };
    const evaluation = evaluate(clock, judgedBy.timeouts, options.now);
    const judged = { ...judgedBy, session, evaluation, registered: false };
    if (evaluation.reason !== null) return { state: "ended", reason: evaluation.reason, judged };
    return judgeAlive(context, judged, options);
  });
}

/** Judges a session that is alive by its clock. */
function judgeAlive(context: SessionContext, judged: JudgedSession, options: JudgeOptions): MaybePromise<Judgement> {
  const { session } = judged;
  const unregistered = context.registry !== null && session.clock?.clock.registered !== true;
  return after(activityOf(judged, options, unregistered), (activity) => {
    if (context.registry === null) return { state: "alive", renewTo: activity.isDue ? activity.at : null, judged };
    const visited = visitRegistry(context, judged, options, activity.at ?? session.lastActivityAt);
    return visited.then((verdict): Judgement => {
      if (verdict === "superseded" || verdict === "unavailable") return { state: verdict };
      if (verdict === "revoked" || verdict === "replaced") return { state: "ended", reason: verdict, judged };
      const registered = verdict === "alive";
      // While the clock cookie says that the registry was not asked, each request costs an unseal. So it is written
      // anew at once, within the grace period too.
      const isDue = activity.isDue || (registered && unregistered);
      return { state: "alive", renewTo: isDue ? activity.at : null, judged: { ...judged, registered } };
    });
  });
}

/**
 * Asks the registry about a session that is alive by its clock. As a rule that is one round trip and no unseal: the
 * owner is unsealed only for a registry that does not know the session.
 */
async function visitRegistry(
  access: RegistryAccess & { settings: OwnerSettings & LimitSettings },
  { session, timeouts }: JudgedSession,
  { now, asker }: JudgeOptions,
  lastActivityAt: number,
): Promise<RegistryVerdict> {
  const { mark } = session;
  const visit = { mark, lastActivityAt, timeouts, userAgent: asker.userAgent };
  const known = session.fits && session.clock?.clock.registered === true;
  const tellOwner = async (): Promise<RegistryVerdict> => {
    const fields = await session.fields();
    const userId = await ownerOf(access.settings, fields);
    const maxSessions = userId === null ? null : await maxSessionsOf(access.settings, fields);
    return askRegistry(access, { ...visit, userId, maxSessions }, now);
  };
  return oncePerRequest(asker.request, mark.id, async () => {
    const verdict = known
      ? await askRegistry(access, { ...visit, userId: undefined, maxSessions: null }, now)
      : "unknown";
    return verdict === "unknown" ? tellOwner() : verdict;
  });
}

/** What a request reports: the activity, in epoch seconds (`null` for none), and whether it is due to be written. */
interface Activity {
  at: number | null;
  isDue: boolean;
}

function activityOf(
  { session: { lastActivityAt, fits }, timeouts }: JudgedSession,
  { now, activityAt, ignoreGracePeriod }: JudgeOptions,
  unregistered: boolean,
): MaybePromise<Activity> {
  // While no clock fits the session cookie, each request costs an unseal. So one is written at once, within the grace
  // period too.
  const isDue = ignoreGracePeriod === true || !fits || now - lastActivityAt >= timeouts.gracePeriod;
  if (activityAt === undefined || !(isDue || unregistered)) return { at: null, isDue };
  return after(activityAt(), (at) => {
    if (at === null) return { at, isDue };
    // A request that arrives late must not take back newer activity that another request recorded.
    return { at: Math.max(at, lastActivityAt), isDue: isDue && (at >= lastActivityAt || !fits) };
  });
}

function unreadableError(cookie: "clock" | "session", reason: string): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_COOKIE_UNREADABLE",
    `the ${cookie} cookie was read as if it were not there (${reason})`,
  );
}
