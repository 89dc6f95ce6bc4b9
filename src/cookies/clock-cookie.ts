import type { SessionOptions } from "iron-session";
import type { EndReason } from "../clock/status.js";
import type { TimeoutOverrides } from "../options.js";
import { attributes, deletion } from "./attributes.js";
import type { CookieSettings } from "./attributes.js";
import { fromBase64url, sha256, toBase64url, utf8 } from "./bytes.js";
import type { CookieJar } from "./cookie-jar.js";
import { clockCookieName } from "./cookie-names.js";
import { hmacKey, passwordIds } from "./keys.js";
import { readSealText } from "./seal.js";

/** The clock of a session that runs. All times are integer epoch seconds. */
export interface RunningClock {
  id: string;
  startedAt: number;
  lastActivityAt: number;
  /** The digest of the session cookie it was written beside: where that fits, the clock alone tells of the session. */
  digest: string;
  /** What `timeouts(session)` answered for it, and when: the durations that are not the configured ones. */
  judgedBy?: { overrides: TimeoutOverrides; at: number };
  /** Whether the registry was asked by the one who wrote this, and so knows whose session it is. */
  registered: boolean;
}

/**
 * What is left of a session that ended: why, so that whoever comes to a page next can be told. A note for the honest
 * browser, no revocation: an earlier clock brought back takes its place.
 */
export interface EndedClock {
  id: string;
  ended: EndReason;
  /** When the end was first seen. */
  endedAt: number;
  /** Whether a page has told the person. */
  told: boolean;
}

export type Clock = RunningClock | EndedClock;

/** A clock that was read, and which of the passwords had signed it. */
export interface SignedClock<Kind extends Clock = Clock> {
  clock: Kind;
  passwordId: string;
  /** The cookie's value. */
  text: string;
}

const format = "1";
/** A clock takes some 400 bytes. */
const longest = 2048;

/** What names a session cookie's value in a clock. */
export async function digestOf(seal: string): Promise<string> {
  return toBase64url(await sha256(seal));
}

/**
 * Reads a clock. `null` for everything that none of the app's passwords signed as a clock of this very cookie: a seal,
 * a clock of another app or version, or of a password that is gone.
 */
export async function readClock(text: string, session: SessionOptions): Promise<SignedClock | null> {
  if (text.length > longest) return null;
  const [version = "", passwordId = "", payload = "", signature = "", ...rest] = text.split(".");
  if (version !== format || rest.length > 0) return null;
  const key = await hmacKey(session, "clock", passwordId);
  const signed = fromBase64url(signature);
  if (key === null || signed === null) return null;
  if (!(await crypto.subtle.verify("HMAC", key, signed, utf8(`${version}.${passwordId}.${payload}`)))) return null;
  // Only this package has the key: what was signed has the shape it was written in.
  const clock = JSON.parse(new TextDecoder().decode(fromBase64url(payload) ?? utf8("null"))) as Clock;
  return { clock, passwordId, text };
}

/** Whether a clock says that its session has ended. */
export function isEnded(signed: SignedClock): signed is SignedClock<EndedClock> {
  return "ended" in signed.clock;
}

export function isRunning(signed: SignedClock): signed is SignedClock<RunningClock> {
  return !isEnded(signed);
}

/**
 * Writes a clock, signed under the password of the seal it stands beside (or, where there is none any more, the newest).
 *
 * @param ttl how long a persistent cookie lasts, in seconds
 */
export async function writeClock(
  jar: CookieJar,
  settings: CookieSettings,
  clock: Clock,
  { seal, ttl }: { seal: string | null; ttl: number },
): Promise<void> {
  const { session } = settings;
  const [newest = ""] = passwordIds(session);
  const named = seal === null ? newest : readSealText(seal).passwordId;
  const passwordId = hmacKey(session, "clock", named) === null ? newest : named;
  const key = await hmacKey(session, "clock", passwordId);
  if (key === null) return;
  const text = `${format}.${passwordId}.${toBase64url(utf8(JSON.stringify(clock)))}`;
  const signature = toBase64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text))));
  jar.set(clockCookieName(session.cookieName), `${text}.${signature}`, attributes(settings, ttl));
}

export function deleteClock(jar: CookieJar, settings: CookieSettings): void {
  const name = clockCookieName(settings.session.cookieName);
  if (jar.getAll(name).length > 0) jar.set(name, "", deletion(settings));
}
