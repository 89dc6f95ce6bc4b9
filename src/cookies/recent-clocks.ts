import type { SessionOptions } from "iron-session";
import { fromUtf8, utf8 } from "./bytes.js";
import type { RunningClock, SignedClock } from "./clock-cookie.js";
import { hmacKey } from "./keys.js";

/** A clock that was verified, and the session cookie that its digest fits. */
interface RecentClock {
  signed: SignedClock<RunningClock>;
  seal: string;
}

/**
 * How many characters of cookies are remembered: some 600 sessions. It is little on purpose, and enough: a page is a dozen
 * requests within a second, and a process that has met a million people is no larger for it.
 */
export const mostCharacters: number = 512 * 1024;

/** The clocks met last, by their text, the oldest first. By the app's options, whose passwords had signed them. */
const recent = new WeakMap<SessionOptions, { clocks: Map<string, RecentClock>; characters: number }>();

/**
 * The clock of these two cookies, where this process has verified the very same two a moment ago; what time it is does
 * not matter to that. Where WebCrypto hands work to another thread, verifying is half of what a request costs here.
 */
export function recallClock(
  session: SessionOptions,
  text: string,
  seal: string,
): SignedClock<RunningClock> | undefined {
  const met = recent.get(session)?.clocks.get(text);
  if (met?.seal !== seal || hmacKey(session, "clock", met.signed.passwordId) === null) return undefined;
  return met.signed;
}

/** Remembers a clock whose signature was verified, and whose digest fits this session cookie. */
export function rememberClock(session: SessionOptions, signed: SignedClock<RunningClock>, seal: string): void {
  const memory = recent.get(session) ?? { clocks: new Map<string, RecentClock>(), characters: 0 };
  recent.set(session, memory);
  forget(signed.text);
  // Copied: a text that was cut out of a `Cookie` header keeps all of the header in memory.
  const [text, ownSeal] = [fromUtf8(utf8(signed.text)), fromUtf8(utf8(seal))];
  memory.clocks.set(text, { signed: { ...signed, text }, seal: ownSeal });
  memory.characters += text.length + seal.length;
  for (const oldest of memory.clocks.keys()) {
    if (memory.characters <= mostCharacters) break;
    forget(oldest);
  }

  function forget(text: string): void {
    const met = memory.clocks.get(text);
    if (met === undefined) return;
    memory.clocks.delete(text);
    memory.characters -= text.length + met.seal.length;
  }
}
