import type { SessionOptions } from "iron-session";
import type { CookieAttributes } from "./cookie-jar.js";

/** What of the settings decides how cookies are set. */
export interface CookieSettings {
  session: SessionOptions;
  /** Whether cookies carry an expiry of their own. */
  persistent: boolean;
}

/** How our cookies are set, for a lifetime of `ttl` seconds. */
export function attributes({ session, persistent }: CookieSettings, ttl: number): CookieAttributes {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  const common = { httpOnly: true, secure: true, sameSite: "lax", path: "/", ...rest } as CookieAttributes;
  if (!persistent) return common;
  if (expires !== undefined) return { ...common, expires: new Date(expires) };
  return { ...common, maxAge: maxAge ?? ttl };
}

/** A cookie is deleted with exactly the attributes it was set with, or the browser keeps it. */
export function deletion(settings: CookieSettings): CookieAttributes {
  // Where a page redirects, Next writes the middleware's cookies once more, and leaves out a Max-Age of 0: only with a
  // date in the past does that delete, too.
  return { ...attributes(settings, 0), maxAge: 0, expires: new Date(0) };
}

/** iron-session options that make the cookies this package expects, with seals of `ttl` seconds. */
export function plainOptions({ session, persistent }: CookieSettings, ttl: number): SessionOptions {
  const { maxAge, expires, ...rest } = session.cookieOptions ?? {};
  // iron-session takes a `maxAge` that is there but undefined for "no Max-Age and a seal that never ends", and no
  // `maxAge` for "Max-Age of the ttl". One that is there but is not copied gives no Max-Age and a seal that ends.
  if (!persistent) {
    const cookieOptions = Object.defineProperty(rest, "maxAge", { value: ttl, enumerable: false });
    return { ...session, ttl, cookieOptions };
  }
  const cookieOptions = { ...rest, ...(maxAge !== undefined && { maxAge }), ...(expires !== undefined && { expires }) };
  return { ...session, ttl, cookieOptions };
}
