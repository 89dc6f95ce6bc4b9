import { cookieAfterlife } from "../clock/time.js";
import { writeClock } from "../cookies/clock-cookie.js";
import type { EndNote } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { CookieSettings } from "../cookies/cookie-settings.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { SessionEventSource } from "../options.js";
import type { Asker } from "./ask-registry.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { judgeSession } from "./judge-session.js";
import type { JudgeOptions, Judgement } from "./judge-session.js";
import { ownerOf } from "./person.js";
import { recordEnd } from "./record-end.js";

export type EndedJudgement = Judgement & { state: "ended" | "noted" };

interface EndOptions {
  /** Integer epoch seconds. */
  now: number;
  /** Whether the response to this request tells the person of the end. */
  told: boolean;
  source: SessionEventSource;
  waitUntil: WaitUntil;
  asker: Asker;
}

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
  { session, persistent }: CookieSettings,
  jar: CookieJar,
  judgement: EndedJudgement,
  { now, told }: { now: number; told: boolean },
): Promise<void> {
  const ttl = cookieAfterlife;
  if (judgement.state === "noted") {
    const { persists = persistent } = judgement.note;
    await writeClock(jar, { session, persistent: persists }, { ...judgement.note, told }, { seal: null, ttl });
    return;
  }
  const { judged, reason } = judgement;
  const { mark, presented } = judged.session;
  // The note lasts as long as the session's own cookies.
  const persists = judged.persistent;
  const note: EndNote = {
    id: mark.id,
    ended: reason,
    endedAt: now,
    told,
    ...(persists !== persistent && { persists }),
  };
  await writeClock(jar, { session, persistent: persists }, note, { seal: presented.seal, ttl });
}

/** Records the end, and tells the app of it. */
async function announce(
  context: SessionContext,
  { judged: { session }, reason }: Judgement & { state: "ended" },
  { now, source, waitUntil, asker }: EndOptions,
): Promise<void> {
  // Whoever had this session replaced tells of it.
  if (reason === "replaced") return;
  const { settings } = context;
  const { mark, lastActivityAt } = session;
  const owner = async (): Promise<string | null> => ownerOf(settings, await session.fields());
  const over = { mark, lastActivityAt, endedAs: reason, owner };
  const options = { now, source, waitUntil, request: asker.request };
  if (reason !== "revoked") await recordEnd(context, over, options);
  else if (settings.onEvent !== undefined) waitUntil(recordEnd(context, over, { ...options, refused: true }));
}
