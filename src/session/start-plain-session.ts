import type { SessionOptions } from "iron-session";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { fieldsOf, markKey, mintMark, presentedSessions, readMark } from "../cookies/session-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { unseal } from "../cookies/seal.js";
import { endInRegistry, registerStart } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { presentedIds } from "./judge-session.js";
import { writeRunningClock } from "./renew-session.js";
import { askTimeouts } from "./timeouts-of.js";

/** What `startSession` needs of a session: one from `getSession()`, or a plain iron-session. */
export type SavableSession = { save(): Promise<void> };

interface StartOptions {
  /**
   * The request that starts the session. `null` where its cookies cannot be had: in an API route of the Pages Router.
   */
  current: { jar: CookieJar; presented: CookieJar; asker: Asker } | null;
  /** Integer epoch seconds. */
  now: number;
  waitUntil: WaitUntil;
}

/**
 * Makes a plain iron-session a whole new session of ours. Its own `save` keeps the mark, like any other field. Where
 * the cookies of the request cannot be had, the session is judged by its start until the middleware writes its clock.
 */
export async function startPlainSession(
  context: SessionContext,
  session: SavableSession,
  { current, now, waitUntil }: StartOptions,
): Promise<void> {
  const { settings } = context;
  const data = session as unknown as SessionData;
  const left = new Set(current === null ? [] : await presentedIds(settings, current.presented, now));
  const before = readMark(data);
  if (before !== null) left.add(before.id);

  const mark = mintMark(now);
  const fields = fieldsOf(data);
  const judgedBy = await askTimeouts(settings, fields, now);
  const userAgent = current?.asker.userAgent ?? null;
  const registered = await registerStart(context, { mark, fields, judgedBy, userAgent, now });
  data[markKey] = mark;
  await session.save();
  for (const id of left) await endInRegistry(context, id, { now, reason: "superseded", waitUntil });

  if (current === null) return;
  const seal = await savedSeal(settings.session, current.jar, mark.id);
  if (seal === null) return;
  await writeRunningClock(current.jar, settings, { ...judgedBy, registered, mark, seal, lastActivityAt: now });
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
