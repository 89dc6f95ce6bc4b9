import { cookieAfterlife } from "../clock/afterlife.js";
import type { CookieJar } from "./cookie-jar.js";
import { seal } from "./seal.js";
import { attributes, deletion } from "./session-cookie.js";
import type { CookieSettings } from "./session-cookie.js";

/** What the clock cookie holds: whose clock it is and when that session was last used. */
export interface ClockCookie {
  id: string;
  /** Integer epoch seconds. */
  lastActivityAt: number;
}

export function clockCookieName(settings: CookieSettings): string {
  return `${settings.session.cookieName}.clock`;
}

/** The clock in unsealed data, or `null` where there is none that can be used. */
export function readClock(data: Record<string, unknown>): ClockCookie | null {
  const { id, lastActivityAt } = data as Partial<ClockCookie>;
  return typeof id === "string" && Number.isSafeInteger(lastActivityAt)
    ? { id, lastActivityAt: lastActivityAt as number }
    : null;
}

/** Writes the clock, sealed with the session's password. `absoluteTimeout` is in seconds. */
export async function writeClock(
  jar: CookieJar,
  settings: CookieSettings,
  clock: ClockCookie,
  absoluteTimeout: number,
): Promise<void> {
  const ttl = absoluteTimeout + cookieAfterlife;
  const value = await seal(clock, settings.session.password, ttl);
  jar.set(clockCookieName(settings), value, attributes(settings, ttl));
}

export function deleteClock(jar: CookieJar, settings: CookieSettings): void {
  const name = clockCookieName(settings);
  if (jar.get(name) !== undefined) jar.set(name, "", deletion(settings));
}
