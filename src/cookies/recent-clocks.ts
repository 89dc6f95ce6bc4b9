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
 * How many characters of cookies are remembered in each of two halves: some 300 sessions or more. It is little on purpose,
 * and enough: a page is a dozen requests within a second, and a process that has met a million people is no larger for it.
 */
export const halfCharacters: number = 256 * 1024;

/** Clocks by their text. Where the newer half is full, it takes the place of the older one, which is forgotten. */
interface Memory {
  newer: Map<string, RecentClock>;
  older: Map<string, RecentClock>;
  /** Of the newer half. */
  characters: number;
}

/** By the app's options, whose passwords had signed the clocks. */
const memories = new WeakMap<SessionOptions, Memory>();

/**
 * The clock of these two cookies, where this process has verified the very same two a moment ago; what time it is does
 * not matter to that. Where WebCrypto hands work to another thread, verifying is half of what a request costs here.
 */
export function recallClock(
  session: SessionOptions,
  text: string,
  seal: string,
): SignedClock<RunningClock> | undefined {
  const memory = memories.get(session);
  const met = memory?.newer.get(text) ?? memory?.older.get(text);
  if (met?.seal !== seal || hmacKey(session, "clock", met.signed.passwordId) === null) return undefined;
  return met.signed;
}

/** Remembers a clock whose signature was verified, and whose digest fits this session cookie. */
export function rememberClock(session: SessionOptions, signed: SignedClock<RunningClock>, seal: string): void {
  let memory = memories.get(session);
  if (memory === undefined || memory.characters > halfCharacters) {
    memory = { newer: new Map(), older: memory?.newer ?? new Map(), characters: 0 };
    memories.set(session, memory);
  }
  // Copied: a text that was cut out of a `Cookie` header keeps all of the header in memory.
  const text = fromUtf8(utf8(signed.text));
  memory.newer.set(text, { signed: { ...signed, text }, seal: fromUtf8(utf8(seal)) });
  memory.characters += text.length + seal.length;
}
