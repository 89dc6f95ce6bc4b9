import { epochSeconds } from "../clock/now.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { fieldsOf, markKey, mintMark, presentedSessions, readMark } from "../cookies/session-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { unseal } from "../cookies/seal.js";
import { endInRegistry } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import type { Context, WaitUntil } from "./context.js";
import { presentedIds } from "./judge-session.js";
import { writeRunningClock } from "./renew-session.js";
import { registerStart } from "./session-object.js";
import { askTimeouts } from "./timeouts-of.js";

/** What `startSession` needs of a session: one from `getSession()`, or a plain iron-session. */
export type SavableSession = { save(): Promise<void> };

/**
 * Makes a plain iron-session a whole new session of ours: its own `save` keeps the mark like any field.
 *
 * @param here the cookies of the request, or `null` where they cannot be had (a Pages Router API route): the session is
 * judged by its start then, until the middleware writes the clock
 */
export async function startPlainSession(
  context: Context,
  session: SavableSession,
  { here, waitUntil }: { here: { jar: CookieJar; asker: Asker } | null; waitUntil: WaitUntil },
): Promise<void> {
  const now = epochSeconds();
  const data = session as unknown as SessionData;
  const before = readMark(data)?.id;
  const left = new Set(here === null ? [] : await presentedIds(context, here.asker.presented ?? here.jar, now));
  if (before !== undefined) left.add(before);

  const mark = mintMark(now);
  const fields = fieldsOf(data);
  const judgedBy = await askTimeouts(context, fields, now);
  const asker = { userAgent: here?.asker.userAgent ?? null };
  const registered = await registerStart(context, { mark, fields, judgedBy, asker, now });
  Object.assign(session, { [markKey]: mark });
  await session.save();
  for (const id of left) await endInRegistry(context, id, { now, reason: "superseded", waitUntil });

  // It may have been saved elsewhere than in this request's own cookies: on a Response that is returned later.
  const { session: options } = context.settings;
  const saved = here === null ? undefined : presentedSessions(here.jar, options.cookieName)[0];
  if (here === null || saved === undefined) return;
  const { data: sealed } = await unseal(saved.seal, options.password);
  if (sealed === null || readMark(sealed)?.id !== mark.id) return;
  await writeRunningClock(here.jar, context.settings, {
    judged: { ...judgedBy, registered, session: { mark } },
    seal: saved.seal,
    lastActivityAt: now,
  });
}
