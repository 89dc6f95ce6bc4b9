import { cookieAfterlife } from "../clock/afterlife.js";
import type { CookieSettings } from "../cookies/attributes.js";
import { digestOf, writeClock } from "../cookies/clock-cookie.js";
import type { CookieJar, RequestJar } from "../cookies/cookie-jar.js";
import { writeSession } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { Context } from "./context.js";
import type { JudgedSession } from "./judge-session.js";

/**
 * Records activity at `at` (epoch seconds), which rewrites only the clock cookie. A session that was saved by plain
 * iron-session has no clock yet. It is marked first, the one time its own cookie is rewritten: in the browser with
 * `mark`, else only for what runs later in this request, so that what the app saves there keeps the mark.
 */
export async function renewSession(
  { settings, report }: Pick<Context, "settings" | "report">,
  jar: RequestJar,
  judged: JudgedSession,
  { at, mark }: { at: number | null; mark: boolean },
): Promise<void> {
  const { session, timeouts } = judged;
  const ttl = timeouts.absoluteTimeout + cookieAfterlife;
  let { seal } = session.presented;
  if (!session.marked) {
    const fields = await session.fields();
    if (fields === null) return;
    try {
      seal = await writeSession(mark ? jar : jar.downstream, settings, { fields, mark: session.mark, ttl });
    } catch (cause) {
      // The mark made it too large: the session stays as it is, judged by its seal.
      report(new SessionTimeoutError("ERR_COOKIE_TOO_LARGE", "the session could not be marked", { cause }));
      return;
    }
    if (!mark) return;
  }
  if (at !== null) await writeRunningClock(jar, settings, { judged, seal, lastActivityAt: at });
}

/** Writes the clock of a session beside the cookie it now has. */
export async function writeRunningClock(
  jar: CookieJar,
  settings: CookieSettings,
  {
    judged: { session, timeouts, carried, registered },
    seal,
    lastActivityAt,
  }: {
    judged: Pick<JudgedSession, "timeouts" | "carried" | "registered"> & {
      session: Pick<JudgedSession["session"], "mark">;
    };
    seal: string;
    lastActivityAt: number;
  },
): Promise<void> {
  const { id, startedAt } = session.mark;
  const clock = {
    id,
    startedAt,
    lastActivityAt,
    digest: await digestOf(seal),
    registered,
    ...(carried !== undefined && { judgedBy: carried }),
  };
  await writeClock(jar, settings, clock, { seal, ttl: timeouts.absoluteTimeout + cookieAfterlife });
}
