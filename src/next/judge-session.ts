import { evaluate } from "../clock/evaluate.js";
import type { Evaluation, Timeouts } from "../clock/evaluate.js";
import type { EndReason } from "../clock/status.js";
import { deleteClock, writeClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { ReadSession } from "../cookies/read-session.js";
import { deleteSession, mintMark, writeSession } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { TimeoutEvent } from "../options.js";
import { overrideTimeouts } from "../settings.js";
import { askRegistryOnce, endInRegistry } from "./ask-registry.js";
import type { Context, WaitUntil } from "./context.js";

/** The session of a request, judged. */
export type Judgement<Session> =
  | { state: "none"; unreadable: boolean }
  | (Judged<Session> & { state: "alive"; renewTo: number | null })
  | (Judged<Session> & { state: "ended"; reason: EndReason })
  /** The registry did not answer, and the app asked to deny requests then. */
  | { state: "unavailable" };

export interface Judged<Session> {
  session: ReadSession<Session>;
  evaluation: Evaluation;
  timeouts: Timeouts;
}

export interface JudgeOptions {
  /** Integer epoch seconds. */
  now: number;
  /** Whether the app's fields are needed. */
  withData?: boolean;
  /** When the activity this request reports happened, or `null` for none. Asked only when it matters. */
  activityAt?: () => number | null | Promise<number | null>;
  /** Record activity however recently it was recorded last. */
  ignoreGracePeriod?: boolean;
  /** Whether to ask the registry: with what the browser calls itself, and an object that stands for the request. */
  registry?: { userAgent: string | null; request: object };
}

/**
 * Reads the cookies and decides: check first, then renew. Writes nothing; an `alive` session with a
 * `renewTo` is to be handed to `renewSession`, an `ended` one to `endSession`.
 */
export async function judgeSession<Session extends object>(
  context: Context<Session>,
  jar: CookieJar,
  options: JudgeOptions,
): Promise<Judgement<Session>> {
  const { settings } = context;
  const { now } = options;
  const asked = context.registry === null ? undefined : options.registry;
  const withData =
    options.withData === true ||
    settings.timeouts !== undefined ||
    (asked !== undefined && settings.userId !== undefined);

  const read = await context.readSession(jar, { now, withData });
  if (read.state === "unreadable") context.report(read.error);
  if (read.state !== "session") return { state: "none", unreadable: read.state === "unreadable" };

  const { session } = read;
  const timeouts = await timeoutsOf(context, session.data);
  const evaluation = evaluate(session.clock, timeouts, now);
  const judged = { session, timeouts, evaluation };
  if (evaluation.reason !== null) return { state: "ended", reason: evaluation.reason, ...judged };

  const renewTo = await renewalOf(judged, options);
  if (asked !== undefined && session.mark !== null) {
    const visit = {
      mark: session.mark,
      userId: await ownerOf(context, session.data),
      lastActivityAt: renewTo ?? session.clock.lastActivityAt,
      timeouts,
      userAgent: asked.userAgent,
      starting: false,
    };
    const verdict = await askRegistryOnce(context, asked.request, visit, now);
    if (verdict === "unavailable") return { state: "unavailable" };
    if (verdict === "revoked") return { state: "ended", reason: "revoked", ...judged };
  }
  return { state: "alive", renewTo, ...judged };
}

/** The durations a session with these fields is judged by; the configured ones where nothing says otherwise. */
export async function timeoutsOf<Session extends object>(
  context: Context<Session>,
  data: Partial<Session> | null,
): Promise<Timeouts> {
  const { timeouts, defaults } = context.settings;
  if (timeouts === undefined || data === null) return defaults;
  return context.ask("timeouts", async () => overrideTimeouts(defaults, (await timeouts(data)) ?? {}), defaults);
}

async function renewalOf<Session>(
  { session, timeouts }: Judged<Session>,
  { now, activityAt, ignoreGracePeriod }: JudgeOptions,
): Promise<number | null> {
  const { lastActivityAt } = session.clock;
  if (activityAt === undefined) return null;
  if (ignoreGracePeriod !== true && now - lastActivityAt < timeouts.gracePeriod) return null;
  const at = await activityAt();
  // Monotonic: a late request must not take back what a newer one recorded.
  return at !== null && at >= lastActivityAt ? at : null;
}

/**
 * Records activity at `at` (epoch seconds), which rewrites only the clock cookie. An unmarked session has
 * no clock yet; `markToo` marks it first, the one time its own cookie is rewritten.
 */
export async function renewSession<Session extends object>(
  context: Context<Session>,
  jar: CookieJar,
  { session, timeouts }: Judged<Session>,
  { at, markToo }: { at: number | null; markToo: boolean },
): Promise<void> {
  const { settings } = context;
  const { absoluteTimeout } = timeouts;
  let { mark } = session;
  if (mark === null && markToo && session.data !== null) {
    mark = mintMark(session.clock.startedAt);
    try {
      await writeSession(jar, settings, session.data, mark, absoluteTimeout);
    } catch (cause) {
      // The mark made it too large: the session stays as it is, judged by its seal.
      context.report(new SessionTimeoutError("ERR_COOKIE_TOO_LARGE", "the session could not be marked", { cause }));
      return;
    }
  }
  if (mark !== null && at !== null) {
    await writeClock(jar, settings, { id: mark.id, lastActivityAt: at }, absoluteTimeout);
  }
}

/** Deletes both cookies, and tells the app whose session ended and why. */
export async function endSession<Session extends object>(
  context: Context<Session>,
  jar: CookieJar,
  ended: Judged<Session> & { reason: EndReason },
  options: {
    now: number;
    source: TimeoutEvent["source"];
    waitUntil: WaitUntil;
    asksRegistry: boolean;
  },
): Promise<void> {
  const { settings } = context;
  let { data } = ended.session;
  if (data === null && settings.userId !== undefined && settings.onTimeout !== undefined) {
    const read = await context.readSession(jar, { now: options.now, withData: true });
    if (read.state === "session") data = read.session.data;
  }
  deleteSession(jar, settings);
  deleteClock(jar, settings);
  if (ended.reason === "revoked") return;
  const sessionId = ended.session.mark?.id ?? null;
  if (!(await endInRegistry(context, options.asksRegistry ? sessionId : null, options.now))) return;
  const { startedAt, lastActivityAt } = ended.session.clock;
  context.announce(
    {
      sessionId,
      userId: await ownerOf(context, data),
      reason: ended.reason,
      startedAt,
      lastActivityAt,
      source: options.source,
    },
    options.waitUntil,
  );
}

/** Who a session with these fields belongs to. */
export async function ownerOf<Session extends object>(
  context: Context<Session>,
  data: Partial<Session> | null,
): Promise<string | null> {
  const { userId } = context.settings;
  if (userId === undefined || data === null) return null;
  return context.ask("userId", async () => (await userId(data)) ?? null, null);
}
