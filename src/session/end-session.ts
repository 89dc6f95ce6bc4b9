import { cookieAfterlife } from "../clock/time.js";
import { writeClock } from "../cookies/clock-cookie.js";
import type { EndNote } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { CookieSettings } from "../cookies/cookie-settings.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { TimeoutEvent } from "../options.js";
import { endInRegistry } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import { askCallback } from "./callbacks.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { judgeSession } from "./judge-session.js";
import type { JudgeOptions, Judgement } from "./judge-session.js";
import { ownerOf } from "./person.js";

export type EndedJudgement = Judgement & { state: "ended" | "noted" };

interface EndOptions {
  /** Integer epoch seconds. */
  now: number;
  /** Whether the response to this request tells the person of the end. */
  told: boolean;
  source: TimeoutEvent["source"];
  waitUntil: WaitUntil;
  asker: Asker;
}

/**
 * The ids of the sessions whose end the app was told of, by request. One page may ask for its session many times, and
 * the app is told once.
 */
const announced = new WeakMap<object, Set<string>>();

/**
 * Judges the session of a request and, where its time is up, ends it.
 *
 * @param jars where cookies are read from, and where those of an ended session are deleted
 */
export async function judgeOrEnd(
  context: SessionContext,
  { from, to }: { from: CookieJar; to: CookieJar },
  options: JudgeOptions & EndOptions,
): Promise<Judgement> {
  const judgement = await judgeSession(context, from, options);
  if (judgement.state === "ended" || judgement.state === "noted") await endSession(context, to, judgement, options);
  return judgement;
}

/** Deletes the session cookie, leaves a note of why the session ended, and tells the app whose session it was. */
export async function endSession(
  context: SessionContext,
  jar: CookieJar,
  judgement: EndedJudgement,
  options: EndOptions,
): Promise<void> {
  // A session cookie beside a note for another id is left alone: a machine with newer passwords may be able to read it.
  if (judgement.state === "ended" || judgement.presented) deleteSession(jar, context.settings);
  const noteStands = judgement.state === "noted" && judgement.note.told === options.told;
  if (!noteStands) await writeNote(context.settings, jar, judgement, options);
  if (judgement.state === "ended") await announce(context, judgement, options);
}

/** Writes the note of why a session ended, in place of its clock. */
export async function writeNote(
  settings: CookieSettings,
  jar: CookieJar,
  judgement: EndedJudgement,
  { now, told }: { now: number; told: boolean },
): Promise<void> {
  const ttl = cookieAfterlife;
  if (judgement.state === "noted") {
    await writeClock(jar, settings, { ...judgement.note, told }, { seal: null, ttl });
    return;
  }
  const { mark, presented } = judgement.judged.session;
  const note: EndNote = { id: mark.id, ended: judgement.reason, endedAt: now, told };
  await writeClock(jar, settings, note, { seal: presented.seal, ttl });
}

/** Tells the app that a session timed out, once, and without delaying the response. */
async function announce(
  context: SessionContext,
  { judged: { session }, reason }: Judgement & { state: "ended" },
  { now, source, waitUntil, asker }: EndOptions,
): Promise<void> {
  const { settings } = context;
  const { mark, lastActivityAt } = session;
  const ids = announced.get(asker.request) ?? new Set<string>();
  if (reason === "revoked" || ids.has(mark.id)) return;
  announced.set(asker.request, ids);
  ids.add(mark.id);
  // Where the registry fails, nobody knows whether the app was told of this end before, so it is told now. An app can
  // recognise an event that comes twice by its `sessionId`, but an event that never comes is lost.
  if ((await endInRegistry(context, mark.id, { now, waitUntil })) === "before") return;
  const { onTimeout } = settings;
  if (onTimeout === undefined) return;
  const userId = settings.userId === undefined ? null : await ownerOf(settings, await session.fields());
  const event: TimeoutEvent = {
    sessionId: mark.id,
    userId,
    reason,
    startedAt: mark.startedAt,
    lastActivityAt,
    source,
  };
  waitUntil(askCallback(settings, "onTimeout", () => onTimeout(event), undefined));
}
