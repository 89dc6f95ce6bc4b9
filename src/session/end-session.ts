import { cookieAfterlife } from "../clock/afterlife.js";
import { writeClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { TimeoutEvent } from "../options.js";
import { endInRegistry, ownerOf } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import type { Context, WaitUntil } from "./context.js";
import type { Judgement } from "./judge-session.js";

interface EndOptions {
  /** Integer epoch seconds. */
  now: number;
  source: TimeoutEvent["source"];
  waitUntil: WaitUntil;
  asker: Asker;
}

/** What has been announced, by request: a page may ask for its session many times. */
const announced = new WeakMap<object, Set<string>>();

export type EndedJudgement = Judgement & { state: "ended" | "noted" };

/**
 * Deletes the session cookie, leaves a note of why it ended, and tells the app whose session it was.
 *
 * @param told whether the answer this request gets tells the person
 */
export async function endSession(
  context: Context,
  jar: CookieJar,
  judgement: EndedJudgement,
  options: EndOptions & { told: boolean },
): Promise<void> {
  // What stands beside a mere note is of another session, which a machine with newer passwords may be able to read.
  if (judgement.state === "ended" || judgement.presented) deleteSession(jar, context.settings);
  const stands = judgement.state === "noted" && judgement.note.told === options.told;
  if (!stands) await writeNote(context, jar, judgement, options);
  if (judgement.state === "ended") await announce(context, judgement, options);
}

/** Leaves the note of why a session ended, in place of its clock. */
export async function writeNote(
  { settings }: Pick<Context, "settings">,
  jar: CookieJar,
  judgement: EndedJudgement,
  { now, told }: { now: number; told: boolean },
): Promise<void> {
  const noted = judgement.state === "noted";
  const { reason: ended } = judgement;
  const [id, endedAt] = noted ? [judgement.note.id, judgement.note.endedAt] : [judgement.judged.session.mark.id, now];
  const seal = noted ? null : judgement.judged.session.presented.seal;
  await writeClock(jar, settings, { id, ended, endedAt, told }, { seal, ttl: cookieAfterlife });
}

async function announce(
  context: Context,
  { judged: { session }, reason }: Judgement & { state: "ended" },
  { now, source, waitUntil, asker }: EndOptions,
): Promise<void> {
  const { mark, lastActivityAt } = session;
  const before = announced.get(asker.request) ?? new Set<string>();
  if (reason === "revoked" || before.has(mark.id)) return;
  announced.set(asker.request, before.add(mark.id));
  // Where the registry cannot tell whether it was told before, an event too many can be told apart by its `sessionId`;
  // one too few cannot be made up for.
  if ((await endInRegistry(context, mark.id, { now, waitUntil })) === "before") return;
  if (context.settings.onTimeout === undefined) return;
  context.announce(
    {
      sessionId: mark.id,
      userId: context.settings.userId === undefined ? null : await ownerOf(context, await session.fields()),
      reason,
      startedAt: mark.startedAt,
      lastActivityAt,
      source,
    },
    waitUntil,
  );
}
