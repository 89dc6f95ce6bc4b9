import type { SessionOptions } from "iron-session";
import type { SessionClock } from "../clock/evaluate.js";
import type { EndReason } from "../clock/status.js";
import type { TimeoutOverrides } from "../options.js";
import { after } from "../promises.js";
import type { MaybePromise } from "../promises.js";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "./bytes.js";
import type { CookieJar } from "./cookie-jar.js";
import { attributes, clockCookieName, deletion } from "./cookie-settings.js";
import type { CookieSettings } from "./cookie-settings.js";
import { hmacKey, passwordIds } from "./keys.js";
import { readSealText } from "./seal.js";
import { sha256 } from "./sha256.js";

/** What the clock cookie of a session that is alive carries. All times are integer epoch seconds. */
export interface RunningClock extends SessionClock {
  /** The id in the mark of the session. */
  id: string;
  /** When the person last proved who they are, as the mark says it; absent where the mark says nothing. */
  authenticatedAt?: number;
  /**
   * The digest of the session cookie that this clock was written beside. A request that still brings that very cookie
   * can be judged by the clock alone, without unsealing anything.
   */
  digest: string;
  /** The result of `timeouts(session)` and when it was asked; absent where the configured durations hold. */
  judgedBy?: { overrides: TimeoutOverrides; at: number };
  /** Whether the registry was asked when this clock was written. If so, the registry knows whose session it is. */
  registered: boolean;
}

/**
 * The note that an ended session leaves in place of its clock: why it ended, so that the person can be told on the next
 * page. It informs an honest browser and revokes nothing, because a browser may bring back an earlier clock.
 */
export interface EndNote {
  id: string;
  ended: EndReason;
  /** When a request first met the end, in epoch seconds. */
  endedAt: number;
  /** Whether a page has told the person. */
  told: boolean;
  /** Whether the session's cookies outlived the browser, where that is not as configured. */
  persists?: boolean;
}

/** What a clock cookie carries. */
export type ClockCookie = RunningClock | EndNote;

/** A clock cookie whose signature was verified, and the id of the password that had signed it. */
export interface SignedClock<Kind extends ClockCookie = ClockCookie> {
  clock: Kind;
  passwordId: string;
  /** The cookie's value. */
  text: string;
}

const format = "1";
/** The longest value that is parsed, in characters. A clock cookie has some 400. */
const longest = 2048;

/** The digest of a session cookie's value, by which a clock cookie says which one it belongs to. */
export function digestOf(seal: string): MaybePromise<string> {
  return after(sha256(seal), toBase64url);
}

/**
 * Reads the value of a clock cookie. `null` for everything that none of the app's passwords signed as a clock for this
 * cookie name: a seal, a clock of another app or version, or of a password that is gone.
 */
export function readClock(text: string, session: SessionOptions): MaybePromise<SignedClock | null> {
  if (text.length > longest) return null;
  const [version = "", passwordId = "", payload = "", signature = "", ...rest] = text.split(".");
  if (version !== format || rest.length > 0) return null;
  const signing = hmacKey(session, "clock", passwordId);
  const signed = fromBase64url(signature);
  if (signing === null || signed === null) return null;
  const verified = after(signing, (key) => key.verify(`${version}.${passwordId}.${payload}`, signed));
  return after(verified, (isOurs) => {
    if (!isOurs) return null;
    // The signature is this package's own, so the payload has the shape in which `writeClock` wrote it.
    const clock = JSON.parse(fromUtf8(fromBase64url(payload) ?? utf8("null"))) as ClockCookie;
    return { clock, passwordId, text };
  });
}

/** Whether a clock cookie carries the note of a session that has ended. */
export function isNote(signed: SignedClock): signed is SignedClock<EndNote> {
  return "ended" in signed.clock;
}

export function isRunning(signed: SignedClock): signed is SignedClock<RunningClock> {
  return !isNote(signed);
}

/**
 * Writes the clock cookie, signed under the password of the seal it stands beside, or under the newest password where
 * there is no seal any more.
 *
 * @param ttl how long a persistent cookie lasts, in seconds
 */
export async function writeClock(
  jar: CookieJar,
  settings: CookieSettings,
  clock: ClockCookie,
  { seal, ttl }: { seal: string | null; ttl: number },
): Promise<void> {
  const { session } = settings;
  const [newest = ""] = passwordIds(session);
  const ofSeal = seal === null ? newest : readSealText(seal).passwordId;
  const passwordId = hmacKey(session, "clock", ofSeal) === null ? newest : ofSeal;
  const key = await hmacKey(session, "clock", passwordId);
  if (key === null) return;
  const text = `${format}.${passwordId}.${toBase64url(utf8(JSON.stringify(clock)))}`;
  const signature = toBase64url(await key.sign(text));
  jar.set(clockCookieName(session.cookieName), `${text}.${signature}`, attributes(settings, ttl));
}

export function deleteClock(jar: CookieJar, settings: CookieSettings): void {
  const name = clockCookieName(settings.session.cookieName);
  if (jar.getAll(name).length > 0) jar.set(name, "", deletion(settings));
}
