import { evaluate } from "../clock/evaluate.js";
import type { Evaluation, Timeouts } from "../clock/evaluate.js";
import type { EndReason } from "../clock/status.js";
import type { EndedClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { SessionTimeoutError } from "../errors.js";
import { askRegistry, oncePerRequest, ownerOf } from "./ask-registry.js";
import type { Asker, RegistryVerdict, Visit } from "./ask-registry.js";
import type { Context } from "./context.js";
import { readPresented } from "./read-session.js";
import type { Candidate, FoundSession } from "./read-session.js";
import { timeoutsOf } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

/** The session of a request, judged. */
export type Judgement =
  | { state: "none"; cookies: ReadonlyMap<string, string>; unreadable: "no" | "here" | "elsewhere" }
  | { state: "alive"; judged: JudgedSession; renewTo: number | null }
  | { state: "ended"; reason: EndReason; judged: JudgedSession }
  /** An earlier request met the end, and nobody was told of it yet. `presented`: the session itself is still there. */
  | { state: "noted"; reason: EndReason; note: EndedClock; presented: boolean }
  /** An id that `startSession` left behind: the browser has, or is about to get, another session. */
  | { state: "superseded" }
  /** The registry did not answer, and the app asked to deny requests then. */
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
  /** When the activity this request reports happened, or `null` for none. Asked only when it matters. */
  activityAt?: () => number | null | Promise<number | null>;
  /** Record activity however recently it was recorded last. */
  ignoreGracePeriod?: boolean;
  asker: Asker;
}

/** How many session cookies of one request are unsealed at most: each costs most of a millisecond. */
const mostUnseals = 3;
const nothing: ReadonlyMap<string, string> = new Map();

/** Of several cookies of one name the first one alive counts; where none is, what says most about the end. */
const rank = { none: 0, noted: 1, ended: 2, superseded: 3, alive: 4, unavailable: 4 } as const;

/**
 * Reads the cookies and decides: check first, then renew. Writes nothing; an `alive` session with a `renewTo` is to be
 * handed to `renewSession`, an `ended` or `noted` one to `endSession`.
 */
export async function judgeSession(context: Context, jar: CookieJar, options: JudgeOptions): Promise<Judgement> {
  const { candidates, leftovers, note, clockFaults } = await readPresented(jar, context.settings, options.now);
  let best: Judgement = { state: "none", cookies: nothing, unreadable: leftovers ? "here" : "no" };
  const faults = clockFaults.map((reason) => ["clock", reason]);
  let unseals = 0;
  for (const candidate of candidates) {
    if (candidate.costly && (unseals += 1) > mostUnseals) break;
    const judgement = await judgeCandidate(context, candidate, options, (reason) => faults.push(["session", reason]));
    if (
      rank[judgement.state] > rank[best.state] ||
      (best.state === "none" && judgement.state === "none" && best.unreadable === "no")
    ) {
      best = judgement;
    }
    if (rank[best.state] === rank.alive) break;
  }
  if (best.state !== "alive" || candidates.length === 1) {
    for (const [cookie = "", reason = ""] of faults) context.report(unreadableError(cookie, reason));
  }
  return best.state === "none" && note !== null ? { state: "noted", reason: note.ended, note, presented: false } : best;
}

/** The ids of all sessions a request presents, for those who end them. */
export async function presentedIds(context: Context, jar: CookieJar, now: number): Promise<string[]> {
  const { candidates } = await readPresented(jar, context.settings, now);
  let unseals = 0;
  const judged = candidates.filter(({ costly }) => !costly || (unseals += 1) <= mostUnseals);
  const read = await Promise.all(judged.map(async (candidate) => candidate.read()));
  const ids = read.map((one) =>
    one.state === "session" ? one.session.mark.id : one.state === "noted" ? one.note.id : "",
  );
  return [...new Set(ids.filter((id) => id !== ""))];
}

async function judgeCandidate(
  context: Context,
  candidate: Candidate,
  options: JudgeOptions,
  onUnreadable: (reason: string) => void,
): Promise<Judgement> {
  const read = await candidate.read();
  switch (read.state) {
    case "empty":
      // What has nothing in it may be what iron-session 8 reads from a seal it refuses: nobody need see that.
      return { state: "none", cookies: read.marked ? candidate.presented.cookies : nothing, unreadable: "no" };
    case "unreadable":
      onUnreadable(read.reason);
      return { state: "none", cookies: nothing, unreadable: read.elsewhere ? "elsewhere" : "here" };
    case "noted":
      if (read.note.told) return { state: "none", cookies: nothing, unreadable: "here" };
      return { state: "noted", reason: read.note.ended, note: read.note, presented: true };
    case "session":
      return judgeFound(context, read.session, options, onUnreadable);
  }
}

async function judgeFound(
  context: Context,
  session: FoundSession,
  options: JudgeOptions,
  onUnreadable: (reason: string) => void,
): Promise<Judgement> {
  const { now } = options;
  const judgedBy = await timeoutsOf(context, session, now);
  if (judgedBy === null) {
    onUnreadable("invalid");
    return { state: "none", cookies: nothing, unreadable: "here" };
  }
  const { timeouts } = judgedBy;
  const clock = { startedAt: session.mark.startedAt, lastActivityAt: session.lastActivityAt };
  const evaluation = evaluate(clock, timeouts, now);
  const judged = { ...judgedBy, session, evaluation, registered: false };
  if (evaluation.reason !== null) return { state: "ended", reason: evaluation.reason, judged };

  // A clock that was written without the registry costs each request an unseal, once the registry answers.
  const unregistered = context.registry !== null && session.clock?.clock.registered !== true;
  const { at, isDue } = await activityOf(session, timeouts, options, unregistered);
  const verdict = await visitRegistry(context, session, options, {
    timeouts,
    lastActivityAt: at ?? session.lastActivityAt,
  });
  if (verdict === "superseded" || verdict === "unavailable") return { state: verdict };
  if (verdict === "revoked") return { state: "ended", reason: "revoked", judged };
  const registered = verdict === "alive";
  const renewTo = isDue || (registered && unregistered) ? at : null;
  return { state: "alive", renewTo, judged: { ...judged, registered } };
}

/** One round trip in the steady state: the owner is unsealed only for a registry that does not know the session. */
async function visitRegistry(
  context: Context,
  session: FoundSession,
  { now, asker }: JudgeOptions,
  { timeouts, lastActivityAt }: Pick<Visit, "timeouts" | "lastActivityAt">,
): Promise<RegistryVerdict> {
  if (context.registry === null) return "unasked";
  const { mark } = session;
  const visit = { mark, lastActivityAt, timeouts, userAgent: asker.userAgent, starting: false };
  const owner = async (): Promise<string | null> => ownerOf(context, await session.fields());
  const known = session.fits && session.clock?.clock.registered === true;
  return oncePerRequest(asker.request, mark.id, async () => {
    const first = await askRegistry(context, { ...visit, userId: known ? undefined : await owner() }, now);
    return first === "unknown" ? askRegistry(context, { ...visit, userId: await owner() }, now) : first;
  });
}

/**
 * The activity this request is, in epoch seconds (`null` for none), and whether it is due to be written. Asked only
 * where it may be.
 */
async function activityOf(
  session: FoundSession,
  { gracePeriod }: Timeouts,
  { now, activityAt, ignoreGracePeriod }: JudgeOptions,
  unregistered: boolean,
): Promise<{ at: number | null; isDue: boolean }> {
  const { lastActivityAt, fits } = session;
  // A clock that was written beside another cookie costs each request an unseal.
  const isDue = ignoreGracePeriod === true || !fits || now - lastActivityAt >= gracePeriod;
  if (activityAt === undefined || !(isDue || unregistered)) return { at: null, isDue };
  const at = await activityAt();
  // Monotonic: a late request must not take back what a newer one recorded.
  return {
    at: at === null ? null : Math.max(at, lastActivityAt),
    isDue: isDue && (at === null || at >= lastActivityAt || !fits),
  };
}

function unreadableError(cookie: string, reason: string): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_COOKIE_UNREADABLE",
    `the ${cookie} cookie was read as if it were not there (${reason})`,
  );
}
