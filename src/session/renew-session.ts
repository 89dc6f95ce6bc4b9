import { cookieTtl } from "../clock/time.js";
import { digestOf, writeClock } from "../cookies/clock-cookie.js";
import type { RunningClock } from "../cookies/clock-cookie.js";
import type { CookieJar, RequestJar } from "../cookies/cookie-jar.js";
import type { CookieSettings } from "../cookies/cookie-settings.js";
import { writeSession } from "../cookies/session-cookie.js";
import type { Mark } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { report } from "./callbacks.js";
import type { Reporting } from "./callbacks.js";
import type { JudgedSession } from "./judge-session.js";
import type { JudgedBy } from "./timeouts-of.js";

/**
 * Records activity at `at` (epoch seconds; `null` for none), which rewrites only the clock cookie. Resolves to whether
 * the browser gets the mark of a session that had none.
 *
 * A session that plain iron-session saved has no mark yet and is marked first. Only then is the session cookie
 * rewritten, too. With `mark`, the browser gets the marked cookie. Without it, only what handles the request later gets
 * it, so that a session the app saves there keeps the mark.
 */
export async function renewSession(
  settings: Pick<CookieSettings, "session"> & Reporting,
  jar: RequestJar,
  { session, ...judgedBy }: JudgedSession,
  { at, mark }: { at: number | null; mark: boolean },
): Promise<boolean> {
  let { seal } = session.presented;
  if (!session.marked) {
    const fields = await session.fields();
    if (fields === null) return false;
    const ttl = cookieTtl(judgedBy.timeouts);
    const { persistent } = judgedBy;
    try {
      const written = { fields, mark: session.mark, ttl };
      seal = await writeSession(mark ? jar : jar.downstream, { session: settings.session, persistent }, written);
    } catch (cause) {
      // The mark made the cookie too large. The session stays without a mark, and its seal says how old it is.
      report(settings, new SessionTimeoutError("ERR_COOKIE_TOO_LARGE", "the session could not be marked", { cause }));
      return false;
    }
    if (!mark) return false;
  }
  if (at !== null) {
    const digest = session.fits ? session.clock?.clock.digest : undefined;
    await writeRunningClock(jar, settings, { ...judgedBy, mark: session.mark, seal, digest, lastActivityAt: at });
  }
  return !session.marked;
}

interface ClockToWrite extends JudgedBy, Pick<RunningClock, "lastActivityAt" | "registered"> {
  mark: Mark;
  /** The session cookie that the clock stands beside. */
  seal: string;
  /** Its digest, where that is known already. */
  digest?: string | undefined;
}

/** Writes the clock cookie of a session that is alive, beside the session cookie it now has. */
export async function writeRunningClock(
  jar: CookieJar,
  { session }: Pick<CookieSettings, "session">,
  { mark, seal, digest, lastActivityAt, registered, timeouts, persistent, carried }: ClockToWrite,
): Promise<void> {
  const clock: RunningClock = {
    ...mark,
    lastActivityAt,
    digest: digest ?? (await digestOf(seal)),
    registered,
    ...(carried !== undefined && { judgedBy: carried }),
  };
  await writeClock(jar, { session, persistent }, clock, { seal, ttl: cookieTtl(timeouts) });
}
