import type { IronSession, SessionOptions } from "iron-session";
import { evaluate } from "../clock/evaluate.js";
import { cookieAfterlife, cookieTtl, epochSeconds } from "../clock/time.js";
import { deleteClock, writeClock } from "../cookies/clock-cookie.js";
import type { EndNote } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { CookieSettings } from "../cookies/cookie-settings.js";
import { deleteSession, isEmpty, randomId, writeSession } from "../cookies/session-cookie.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { refusalInRegistry } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import { beginSession, requireAlive } from "./begin-session.js";
import type { Beginning, LiveSession } from "./begin-session.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { endPresented, foundSessions } from "./end-presented.js";
import { ownerOf } from "./person.js";
import type { FoundSession } from "./read-session.js";
import { recordEnd } from "./record-end.js";
import { writeRunningClock } from "./renew-session.js";
import { askTimeouts } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

export interface SessionObject {
  /** iron-session's shape: the app's fields, `save()`, `destroy()`, `updateConfig()`. */
  session: IronSession<SessionData>;
  /** Makes it a whole new session, with a new id and a session clock that starts now, and saves it. */
  start: () => Promise<void>;
  /** Records that the person has just proved who they are: a new id, no activity is older, and it is saved. */
  confirm: () => Promise<void>;
}

export interface SessionObjectOptions {
  jar: CookieJar;
  /** All cookies that the browser sent; the middleware may have left fewer of them in `jar`. */
  presented: CookieJar;
  asker: Asker;
  waitUntil: WaitUntil;
  /** `null` where nobody is signed in. */
  found: { session: FoundSession; fields: SessionData } | null;
}

/**
 * The object an app gets from `getSession()`. It has iron-session's shape and does our own reading and writing, because
 * the `save` of an iron-session cannot be replaced.
 *
 * An app saves or ends a session whenever it likes, which may be long after the request was judged. Each of these
 * methods therefore reads the time itself, once.
 */
export function createSessionObject(
  context: SessionContext,
  { jar, presented, asker, waitUntil, found }: SessionObjectOptions,
): SessionObject {
  const { settings } = context;
  const { request } = asker;
  const fields: SessionData = { ...found?.fields };
  let live: LiveSession | null = found === null ? null : { ...found.session, fields: found.fields };
  let cookieSettings: CookieSettings = settings;
  let destroyed = false;

  const judge = async (now: number): Promise<JudgedBy> =>
    askTimeouts(settings, fields, now, found?.session.clock?.clock.judgedBy);

  /** Writes the session cookie under this mark, and returns its seal. */
  async function write(mark: Mark, { timeouts, persistent }: JudgedBy): Promise<string> {
    const written = { fields, mark, ttl: cookieTtl(timeouts) };
    const seal = await writeSession(jar, { ...cookieSettings, persistent }, written);
    // An empty session is nobody's, and has no clock beside it.
    if (isEmpty(fields)) deleteClock(jar, cookieSettings);
    return seal;
  }

  /** Begins a session, or goes on with this one under a new id. */
  async function begin(source: Beginning, judgedBy: JudgedBy, now: number): Promise<void> {
    const left = context.registry === null ? [] : [...(await foundSessions(settings, presented, now)).keys()];
    const { userAgent } = asker;
    const beginning = {
      source,
      fields: { ...fields },
      judgedBy,
      before: live,
      left,
      userAgent,
      request,
      now,
      waitUntil,
    };
    const { mark, registered, tell } = await beginSession(context, beginning);
    const seal = await write(mark, judgedBy);
    live = { mark, lastActivityAt: now, fields: { ...fields } };
    if (source !== "save") {
      const clock = { ...judgedBy, registered, mark, seal, lastActivityAt: now };
      await writeRunningClock(jar, cookieSettings, clock);
    }
    await tell();
  }

  async function save(): Promise<void> {
    if (destroyed && isEmpty(fields)) return;
    if (destroyed) throw savedAfterDestroy();
    const now = epochSeconds();
    const judgedBy = await judge(now);
    if (live === null && !isEmpty(fields)) return begin("save", judgedBy, now);
    await write(live?.mark ?? emptyMark(now), judgedBy);
    if (live !== null) live = { ...live, fields: { ...fields } };
  }

  async function start(): Promise<void> {
    if (destroyed) throw savedAfterDestroy();
    const now = epochSeconds();
    // What the session from before was judged by, as somebody else's perhaps, is nothing to this one.
    const judgedBy = await askTimeouts(settings, fields, now);
    if (!isEmpty(fields)) return begin("startSession", judgedBy, now);
    // Nobody signed in, so the session from before ends.
    await endPresented(context, presented, { now, source: "startSession", waitUntil, request, own: live });
    await write(emptyMark(now), judgedBy);
    live = null;
  }

  async function confirm(): Promise<void> {
    if (destroyed) throw savedAfterDestroy();
    const now = epochSeconds();
    const judgedBy = await judge(now);
    try {
      requireAlive(isEmpty(fields) ? null : live, judgedBy, now);
      await begin("confirmSession", judgedBy, now);
    } catch (error) {
      if (error instanceof SessionTimeoutError && error.code === "ERR_SESSION_ENDED") await leaveNobody(judgedBy, now);
      throw error;
    }
  }

  /** The session turned out to be over: nobody stays signed in, and the next page says why. */
  async function leaveNobody({ timeouts, persistent }: JudgedBy, now: number): Promise<void> {
    const over = live;
    if (over === null) return forget();
    const clock = { startedAt: over.mark.startedAt, lastActivityAt: over.lastActivityAt };
    const timedOutAs = evaluate(clock, timeouts, now).reason;
    const ended = timedOutAs ?? (await refusalInRegistry(context, over.mark.id, now));
    // A form that was sent twice: the browser has, or is about to get, the session that the first one confirmed.
    if (ended === "superseded") return clear();
    forget();
    const owner = async (): Promise<string | null> => ownerOf(settings, over.fields);
    if (timedOutAs !== null) {
      const options = { now, source: "confirmSession", waitUntil, request } as const;
      await recordEnd(context, { ...over, endedAs: timedOutAs, owner }, options);
    }
    const note: EndNote = { id: over.mark.id, ended, endedAt: now, told: false };
    await writeClock(jar, { ...cookieSettings, persistent }, note, { seal: null, ttl: cookieAfterlife });
  }

  function destroy(): void {
    // What the browser presented is read from the jar before it is deleted there.
    const now = epochSeconds();
    waitUntil(endPresented(context, presented, { now, source: "destroy", waitUntil, request, own: live }));
    forget();
  }

  /** Empties this object; the browser keeps what it has. */
  function clear(): void {
    destroyed = true;
    live = null;
    for (const key of Object.keys(fields)) delete fields[key];
  }

  function forget(): void {
    clear();
    deleteSession(jar, cookieSettings);
    deleteClock(jar, cookieSettings);
  }

  function updateConfig(newOptions: SessionOptions): void {
    cookieSettings = { ...settings, session: newOptions };
  }

  // The methods are not enumerable, as in iron-session, so that an app that copies or logs its session gets its own
  // fields alone.
  const methods = { save: { value: save }, destroy: { value: destroy }, updateConfig: { value: updateConfig } };
  const session = Object.defineProperties(fields, methods) as unknown as IronSession<SessionData>;
  return { session, start, confirm };
}

/** The mark of a session with nothing in it, which no registry hears of. */
function emptyMark(now: number): Mark {
  return { id: randomId(), startedAt: now };
}

function savedAfterDestroy(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_USAGE",
    "this session was destroyed, and saving it would sign the person in again: call getSession() for a new one",
  );
}
