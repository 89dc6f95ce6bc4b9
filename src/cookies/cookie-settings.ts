import type { SessionOptions } from "iron-session";
import type { CookieAttributes } from "./cookie-jar.js";

/** The settings that decide how cookies are set. */
export interface CookieSettings {
  session: SessionOptions;
  /** Whether cookies have an expiry of their own, and so outlive the browser; each session may have it its own way. */
  persistent: boolean;
}

/** The names a session can be stored under: whole, or in chunks (iron-session 9 reads at most four). */
export function sessionCookieNames(cookieName: string): string[] {
  return [cookieName, ...[0, 1, 2, 3].map((index) => `${cookieName}.${index}`)];
}

export function clockCookieName(cookieName: string): string {
  return `${cookieName}.clock`;
}

/** The attributes that our cookies are set with, for a lifetime of `ttl` seconds. */
export function attributes({ session, persistent }: CookieSettings, ttl: number): CookieAttributes {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  const common = { httpOnly: true, secure: true, sameSite: "lax", path: "/", ...rest } as CookieAttributes;
  if (!persistent) return common;
  if (expires !== undefined) return { ...common, expires: new Date(expires) };
  return { ...common, maxAge: maxAge ?? ttl };
}

/**
 * The attributes that delete our cookies: exactly those they were set with, because a browser may keep them otherwise.
 */
export function deletion(settings: CookieSettings): CookieAttributes {
  // Where a page redirects, Next writes the middleware's cookies a second time and drops a Max-Age of 0. Only the date
  // in the past deletes them then.
  return { ...attributes(settings, 0), maxAge: 0, expires: new Date(0) };
}

/** The iron-session options that make the cookies this package expects, with seals that last `ttl` seconds. */
export function plainOptions({ session, persistent }: CookieSettings, ttl: number): SessionOptions {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  if (!persistent) {
    // A cookie without Max-Age around a seal that ends takes a trick. Without a `maxAge`, iron-session sets the Max-Age
    // to the ttl; with an undefined one, it makes a seal that never ends. It looks for `maxAge` in the options and then
    // copies them to make the cookie, so one that is not enumerable is found, but does not reach the cookie.
    const cookieOptions = Object.defineProperty(rest, "maxAge", { value: ttl, enumerable: false });
    return { ...session, ttl, cookieOptions };
  }
  const cookieOptions = { ...rest, ...(maxAge !== undefined && { maxAge }), ...(expires !== undefined && { expires }) };
  return { ...session, ttl, cookieOptions };
}
