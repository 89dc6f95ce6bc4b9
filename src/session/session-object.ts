import type { IronSession, SessionOptions } from "iron-session";
import { cookieTtl, epochSeconds } from "../clock/time.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { CookieSettings } from "../cookies/cookie-settings.js";
import { deleteSession, mintMark, writeSession } from "../cookies/session-cookie.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { endInRegistry, registerStart } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { presentedIds } from "./judge-session.js";
import type { FoundSession } from "./read-session.js";
import { writeRunningClock } from "./renew-session.js";
import { askTimeouts } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

export interface SessionObject {
  /** iron-session's shape: the app's fields, `save()`, `destroy()`, `updateConfig()`. */
  session: IronSession<SessionData>;
  /** Makes it a whole new session, with a new id and a session clock that starts now, and saves it. */
  start: () => Promise<void>;
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

interface Written extends JudgedBy {
  seal: string;
  registered: boolean;
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
  const fields: SessionData = { ...found?.fields };
  let mark: Mark | null = found?.session.mark ?? null;
  let cookieSettings: CookieSettings = settings;
  let destroyed = false;

  const isEmpty = (): boolean => Object.keys(fields).length === 0;

  /** Writes the session under the mark `next`: the one it has, or that of a session which starts now. */
  async function write(next: Mark, now: number): Promise<Written> {
    const starts = next !== mark;
    const judgedBy = await askTimeouts(settings, fields, now, found?.session.clock?.clock.judgedBy);
    const { userAgent } = asker;
    const registered =
      starts && !isEmpty() && (await registerStart(context, { mark: next, fields, judgedBy, userAgent, now }));
    const ttl = cookieTtl(judgedBy.timeouts);
    const seal = await writeSession(jar, cookieSettings, { fields, mark: next, ttl });
    // An empty session is nobody's, and has no clock beside it.
    if (isEmpty()) deleteClock(jar, cookieSettings);
    if (starts && mark !== null) await endInRegistry(context, mark.id, { now, reason: "superseded", waitUntil });
    mark = next;
    return { ...judgedBy, seal, registered };
  }

  async function save(): Promise<void> {
    if (destroyed && isEmpty()) return;
    if (destroyed) throw savedAfterDestroy();
    const now = epochSeconds();
    await write(mark ?? mintMark(now), now);
  }

  function destroy(): void {
    destroyed = true;
    // The browser may have presented other sessions, too. One that stays alive would sign the person in again. They are
    // read from the jar before the next lines delete them there.
    if (context.registry !== null) waitUntil(endPresented(mark, epochSeconds()));
    for (const key of Object.keys(fields)) delete fields[key];
    deleteSession(jar, cookieSettings);
    deleteClock(jar, cookieSettings);
  }

  function updateConfig(newOptions: SessionOptions): void {
    cookieSettings = { ...settings, session: newOptions };
  }

  async function start(): Promise<void> {
    if (destroyed) throw savedAfterDestroy();
    const now = epochSeconds();
    const started = mintMark(now);
    const written = await write(started, now);
    if (isEmpty()) return;
    await writeRunningClock(jar, cookieSettings, { ...written, mark: started, lastActivityAt: now });
  }

  /** Ends in the registry every session that the browser presented, and the one that was saved in this request. */
  async function endPresented(own: Mark | null, now: number): Promise<void> {
    const ids = new Set(await presentedIds(settings, presented, now));
    if (own !== null) ids.add(own.id);
    await Promise.all([...ids].map(async (id) => endInRegistry(context, id, { now, waitUntil })));
  }

  // The methods are not enumerable, as in iron-session, so that an app that copies or logs its session gets its own
  // fields alone.
  const methods = { save: { value: save }, destroy: { value: destroy }, updateConfig: { value: updateConfig } };
  const session = Object.defineProperties(fields, methods) as unknown as IronSession<SessionData>;
  return { session, start };
}

function savedAfterDestroy(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_USAGE",
    "this session was destroyed, and saving it would sign the person in again: call getSession() for a new one",
  );
}
