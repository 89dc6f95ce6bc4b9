import { evaluate } from "../clock/evaluate.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { SessionEventSource } from "../options.js";
import type { Ending } from "./ask-registry.js";
import type { LiveSession } from "./begin-session.js";
import { endInRegistry } from "./ask-registry.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { ownerOf } from "./person.js";
import { readPresented } from "./read-session.js";
import type { FoundSession, ReadSettings } from "./read-session.js";
import { recordEnd } from "./record-end.js";
import { timeoutsOf } from "./timeouts-of.js";

interface SignOut {
  now: number;
  source: SessionEventSource;
  waitUntil: WaitUntil;
  request: object;
  /** The session that this request itself has begun, which the browser did not present. */
  own?: LiveSession | null;
}

/** The sessions that a request presents, by id; `null` for one of which only a note is left. */
export async function foundSessions(
  settings: ReadSettings,
  jar: CookieJar,
  now: number,
): Promise<Map<string, FoundSession | null>> {
  const { candidates } = await readPresented(jar, settings, now);
  const found = new Map<string, FoundSession | null>();
  for (const read of await Promise.all(candidates.map(async (candidate) => candidate.read()))) {
    if (read.state === "session") found.set(read.session.mark.id, read.session);
    if (read.state === "noted") found.set(read.note.id, null);
  }
  return found;
}

/**
 * Signs a browser out: ends all the sessions it presents, because one that stays alive would sign the person in again.
 * Without a registry and `onEvent` there is nobody to tell, and the cookies are all there is to delete.
 * The jar is read before this first waits, so its cookies may be deleted right after the call.
 */
export async function endPresented(
  context: SessionContext,
  jar: CookieJar,
  { own = null, ...options }: SignOut,
): Promise<Ending["outcome"][]> {
  const { settings } = context;
  if (context.registry === null && settings.onEvent === undefined) return [];
  const { now, waitUntil } = options;
  const found = await foundSessions(settings, jar, now);

  async function end(id: string, session: FoundSession | null): Promise<Ending["outcome"] | null> {
    if (session === null) return (await endInRegistry(context, id, { now, reason: "signed-out", waitUntil })).outcome;
    // Nobody may have met the end of a session whose time was up, and nobody will meet it later.
    const timeouts = (await timeoutsOf(settings, session, now))?.timeouts ?? settings.defaults;
    const clock = { startedAt: session.mark.startedAt, lastActivityAt: session.lastActivityAt };
    const endedAs = evaluate(clock, timeouts, now).reason ?? "signed-out";
    const owner = async (): Promise<string | null> => ownerOf(settings, await session.fields());
    return recordEnd(context, { mark: session.mark, lastActivityAt: session.lastActivityAt, endedAs, owner }, options);
  }

  const endings = [...found].map(async ([id, session]) => end(id, session));
  if (own !== null && !found.has(own.mark.id)) {
    const owner = async (): Promise<string | null> => ownerOf(settings, own.fields);
    endings.push(recordEnd(context, { ...own, endedAs: "signed-out", owner }, options));
  }
  return (await Promise.all(endings)).filter((outcome) => outcome !== null);
}
