import type { SessionOptions } from "iron-session";
import type { CookieAttributes } from "./cookie-jar.js";

/** What of the settings decides how cookies are set. */
export interface CookieSettings {
  session: SessionOptions;
  /** Whether cookies carry an expiry of their own. */
  persistent: boolean;
}

/** The names a session can be stored under: whole, or in chunks (iron-session 9 reads at most four). */
export function sessionCookieNames(cookieName: string): string[] {
  return [cookieName, ...[0, 1, 2, 3].map((index) => `${cookieName}.${index}`)];
}

export function clockCookieName(cookieName: string): string {
  return `${cookieName}.clock`;
}

/** How our cookies are set, for a lifetime of `ttl` seconds. */
export function attributes({ session, persistent }: CookieSettings, ttl: number): CookieAttributes {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  const common = { httpOnly: true, secure: true, sameSite: "lax", path: "/", ...rest } as CookieAttributes;
  if (!persistent) return common;
  if (expires !== undefined) return { ...common, expires: new Date(expires) };
  return { ...common, maxAge: maxAge ?? ttl };
}

/** How our cookies are deleted: with exactly the attributes they were set with, or the browser keeps them. */
export function deletion(settings: CookieSettings): CookieAttributes {
  // Where a page redirects, Next writes the middleware's cookies a second time and drops a Max-Age of 0. The date in
  // the past is what deletes then.
  return { ...attributes(settings, 0), maxAge: 0, expires: new Date(0) };
}

/** iron-session options that make the cookies this package expects, with seals of `ttl` seconds. */
export function plainOptions({ session, persistent }: CookieSettings, ttl: number): SessionOptions {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  if (!persistent) {
    // iron-session looks for `maxAge` in the options it is given, and then copies them to make the cookie. Without a
    // `maxAge` it sets the Max-Age of the ttl; with an undefined one it makes a seal that never ends. One that is there
    // and is not copied is the only way to a cookie without Max-Age around a seal that ends.
    const cookieOptions = Object.defineProperty(rest, "maxAge", { value: ttl, enumerable: false });
    return { ...session, ttl, cookieOptions };
  }
  const cookieOptions = { ...rest, ...(maxAge !== undefined && { maxAge }), ...(expires !== undefined && { expires }) };
  return { ...session, ttl, cookieOptions };
}
