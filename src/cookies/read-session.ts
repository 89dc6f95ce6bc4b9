import QuickLRU from "quick-lru";
import { clockTolerance } from "../clock/clock-tolerance.js";
import type { SessionClock } from "../clock/evaluate.js";
import { SessionTimeoutError } from "../errors.js";
import type { Settings } from "../settings.js";
import { clockCookieName, readClock } from "./clock-cookie.js";
import type { ClockCookie } from "./clock-cookie.js";
import type { CookieJar } from "./cookie-jar.js";
import { unseal } from "./seal.js";
import { markKey, readMark, readSessionSeal } from "./session-cookie.js";
import type { Mark } from "./session-cookie.js";

/** A session as its cookies tell it. */
export interface ReadSession<Data> {
  /** `null` for a session saved by plain iron-session that was never marked. */
  mark: Mark | null;
  clock: SessionClock;
  /** False when nothing told the time, so that `clock` is merely now: it must be marked at once. */
  dated: boolean;
  /** The app's fields, without the mark; `null` when the memo answered, which it only does for marked sessions. */
  data: Partial<Data> | null;
}

export type SessionRead<Data> =
  | { state: "none" }
  /** A cookie was there and cannot be trusted; it is read as no session. */
  | { state: "unreadable"; error: SessionTimeoutError }
  | { state: "session"; session: ReadSession<Data> };

export type SessionReader<Data> = (jar: CookieJar, options: ReadOptions) => Promise<SessionRead<Data>>;

interface ReadOptions {
  /** Integer epoch seconds. */
  now: number;
  /** Whether the app's fields are needed: the memo never holds them. */
  withData: boolean;
}

/** iron-session's own leeway for clocks that differ, in seconds. */
const sealLeeway = 60;
/** Some 600 bytes an entry: about a megabyte when full. */
const memoSize = 1000;

/** What an unsealed session cookie says, apart from the app's data. `empty`: nothing but (perhaps) the mark. */
interface SealedFacts {
  mark: Mark | null;
  sealExpiresAt: number | null;
  empty: boolean;
}

/**
 * Makes the one function that reads the two cookies. Unsealing costs more than everything else a
 * request needs, so what a cookie value says is remembered: a bounded memo from the value to the mark
 * or the clock.
 */
export function createSessionReader<Data extends object>(
  settings: Pick<Settings<Data>, "session" | "plainTtl">,
  report: (error: SessionTimeoutError) => void,
): SessionReader<Data> {
  const { cookieName, password } = settings.session;
  const knownSessions = new QuickLRU<string, SealedFacts>({ maxSize: memoSize });
  const knownClocks = new QuickLRU<string, ClockCookie>({ maxSize: memoSize });

  return async function readSession(jar, { now, withData }) {
    const seal = readSessionSeal(jar, cookieName);
    if (seal === "") return { state: "none" };

    let facts = knownSessions.get(seal);
    let data: Record<string, unknown> | null = null;
    if (facts === undefined || withData || isOver(facts, now)) {
      const opened = await unseal(seal, password);
      if (opened.data === null) return unreadable(cookieName, opened.reason);
      const { [markKey]: _, ...fields } = opened.data;
      data = fields;
      facts = {
        mark: readMark(opened.data),
        sealExpiresAt: opened.expiresAt,
        empty: Object.keys(fields).length === 0,
      };
      // An unmarked session is on its way to being marked, for which its data is needed: not remembered.
      if (facts.mark !== null) knownSessions.set(seal, facts);
    }
    if (facts.empty) return { state: "none" };

    const startedAt = facts.mark?.startedAt ?? sealedAt(facts);
    if (startedAt !== null && startedAt > now + clockTolerance) {
      return unreadable(cookieName, `it starts ${startedAt - now} seconds from now`);
    }
    return {
      state: "session",
      session: {
        mark: facts.mark,
        clock: {
          startedAt: startedAt ?? now,
          lastActivityAt: (await lastActivity(jar, facts.mark, now)) ?? startedAt ?? now,
        },
        dated: startedAt !== null,
        data: data as Partial<Data> | null,
      },
    };
  };

  /** A seal made by plain iron-session says when it was made: that is its start. */
  function sealedAt({ sealExpiresAt }: SealedFacts): number | null {
    return sealExpiresAt === null ? null : sealExpiresAt - settings.plainTtl;
  }

  /**
   * What the clock cookie says, or `null` where it is missing, unreadable, another session's, or from
   * the future: the session is then judged by its start, so that losing a clock only shortens it.
   */
  async function lastActivity(jar: CookieJar, mark: Mark | null, now: number): Promise<number | null> {
    const name = clockCookieName({ session: settings.session, persistent: false });
    const seal = jar.get(name);
    if (mark === null || !seal) return null;
    let clock = knownClocks.get(seal) ?? null;
    if (clock === null) {
      const opened = await unseal(seal, password);
      if (opened.data !== null) clock = readClock(opened.data);
      if (clock === null) {
        report(unreadableError(name, opened.data === null ? opened.reason : "no clock"));
        return null;
      }
      knownClocks.set(seal, clock);
    }
    const { id, lastActivityAt } = clock;
    if (id !== mark.id || lastActivityAt > now + clockTolerance) return null;
    return Math.max(lastActivityAt, mark.startedAt);
  }
}

function isOver({ sealExpiresAt }: SealedFacts, now: number): boolean {
  return sealExpiresAt !== null && sealExpiresAt + sealLeeway <= now;
}

function unreadable(cookieName: string, reason: string): { state: "unreadable"; error: SessionTimeoutError } {
  return { state: "unreadable", error: unreadableError(cookieName, reason) };
}

function unreadableError(cookieName: string, reason: string): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_COOKIE_UNREADABLE",
    `the cookie "${cookieName}" was read as if it were not there (${reason})`,
  );
}
