import type { SessionOptions } from "iron-session";
import { cookieTtl } from "../clock/time.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import { plainOptions } from "../cookies/cookie-settings.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { deleteSession, fieldsOf, isEmpty, markKey, presentedSessions, readMark } from "../cookies/session-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { unseal } from "../cookies/seal.js";
import { SessionTimeoutError } from "../errors.js";
import { refusalInRegistry } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import { beginSession, requireAlive } from "./begin-session.js";
import type { LiveSession } from "./begin-session.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { endPresented, foundSessions } from "./end-presented.js";
import type { FoundSession } from "./read-session.js";
import { writeRunningClock } from "./renew-session.js";
import { askTimeouts } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

/** What `startSession` and `confirmSession` need of a session: one from `getSession()`, or a plain iron-session. */
export type SavableSession = { save(): Promise<void> };

interface BeginPlainOptions {
  source: "startSession" | "confirmSession";
  /**
   * The request that begins the session. `null` where its cookies cannot be had: in an API route of the Pages Router.
   */
  current: { jar: CookieJar; presented: CookieJar; asker: Asker } | null;
  /** Integer epoch seconds. */
  now: number;
  waitUntil: WaitUntil;
}

const noCookies: CookieJar = { getAll: () => [], set: () => {} };

/** What an iron-session has beside `save`. */
type PlainSession = Partial<{ destroy: () => void; updateConfig: (options: SessionOptions) => void }>;

/**
 * Makes a plain iron-session a session of ours: a whole new one, or this one confirmed. Its own `save` keeps the mark,
 * like any other field. Where the cookies of the request cannot be had, the session is judged by its start (or its
 * proof) until the middleware writes its clock.
 */
export async function beginPlainSession(
  context: SessionContext,
  session: SavableSession,
  { source, current, now, waitUntil }: BeginPlainOptions,
): Promise<void> {
  const { settings } = context;
  const data = session as unknown as SessionData;
  const fields = fieldsOf(data);
  const presented =
    current === null ? new Map<string, FoundSession | null>() : await foundSessions(settings, current.presented, now);
  const found = [...presented.values()].filter((one): one is FoundSession => one !== null);
  const before = await liveFrom(data, found, now);
  // A mark that is not among what can be read of this request is that of a session whose end is noted, say.
  const isKnown = current === null || found.some(({ mark }) => mark.id === before?.mark.id);
  const judgedBy = await askTimeouts(settings, fields, now);

  try {
    if (source === "confirmSession") {
      requireAlive(isKnown && !isEmpty(fields) ? before : null, judgedBy, now);
    }
    const request = current?.asker.request ?? session;
    if (isEmpty(fields)) {
      // Nobody signed in, so the session from before ends, and no clock makes this one look alive.
      const jar = current?.presented ?? noCookies;
      await endPresented(context, jar, { now, source, waitUntil, request, own: before });
      delete data[markKey];
      await session.save();
      if (current !== null) deleteClock(current.jar, settings);
      return;
    }
    const left = [...presented.keys()];
    const userAgent = current?.asker.userAgent ?? null;
    const beginning = { source, fields, judgedBy, before, left, userAgent, request, now, waitUntil };
    const { mark, registered, tell } = await beginSession(context, beginning);
    data[markKey] = mark;
    persistAlike(session, settings, judgedBy);
    await session.save();
    const seal = current === null ? null : await savedSeal(settings.session, current.jar, mark.id);
    if (current !== null && seal !== null) {
      await writeRunningClock(current.jar, settings, { ...judgedBy, registered, mark, seal, lastActivityAt: now });
    }
    await tell();
  } catch (error) {
    if (error instanceof SessionTimeoutError && error.code === "ERR_SESSION_ENDED") {
      // A form that was sent twice: the browser has, or is about to get, the session that the first one confirmed.
      if (before !== null && (await refusalInRegistry(context, before.mark.id, now)) === "superseded") throw error;
      // Nobody stays signed in by a session that is over.
      (session as PlainSession).destroy?.();
      if (current !== null) {
        deleteSession(current.jar, settings);
        deleteClock(current.jar, settings);
      }
    }
    throw error;
  }
}

/**
 * The session that the new one takes the place of. Where its clock cannot be had, nothing is known of its activity but
 * that this request was let through.
 */
async function liveFrom(data: SessionData, found: FoundSession[], now: number): Promise<LiveSession | null> {
  const mark = readMark(data);
  // Without a mark, it is the one that plain iron-session opens: the first that has none either.
  const read = found.find((session) => (mark === null ? !session.marked : session.mark.id === mark.id));
  if (read !== undefined) return { ...read, fields: (await read.fields()) ?? fieldsOf(data) };
  return mark === null ? null : { mark, lastActivityAt: now, fields: fieldsOf(data) };
}

/** Has the session cookie outlive the browser, or not, as the clock cookie beside it does. */
function persistAlike(
  session: SavableSession & PlainSession,
  { session: options, persistent: configured }: SessionContext["settings"],
  { timeouts, persistent }: JudgedBy,
): void {
  if (persistent !== configured)
    session.updateConfig?.(plainOptions({ session: options, persistent }, cookieTtl(timeouts)));
}

/**
 * The seal of a session that was just saved, where it is among this request's own cookies. An app may have saved it
 * elsewhere: on a Response that it returns later.
 */
async function savedSeal({ cookieName, password }: SessionOptions, jar: CookieJar, id: string): Promise<string | null> {
  const saved = presentedSessions(jar, cookieName)[0];
  if (saved === undefined) return null;
  const { data } = await unseal(saved.seal, password);
  return data !== null && readMark(data)?.id === id ? saved.seal : null;
}
