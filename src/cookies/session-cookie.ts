import { getIronSession } from "iron-session";
import type { SessionOptions } from "iron-session";
import type { Settings } from "../settings.js";
import { cookieAfterlife } from "../clock/afterlife.js";
import type { CookieAttributes, CookieJar } from "./cookie-jar.js";

/** The reserved key of the session cookie under which the mark is kept. */
export const markKey = "__timeout";

/** What makes a session ours: who it is and when it started. Nothing in it changes with activity. */
export interface Mark {
  /** 128 random bits, base64url. */
  id: string;
  /** Integer epoch seconds. */
  startedAt: number;
}

export type CookieSettings = Pick<Settings<object>, "session" | "persistent">;

/** A new mark, for a session that starts (or is first seen) at `startedAt`, in epoch seconds. */
export function mintMark(startedAt: number): Mark {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const id = btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .slice(0, 22);
  return { id, startedAt };
}

/** The mark in unsealed data, or `null` where there is none that can be used. */
export function readMark(data: Record<string, unknown>): Mark | null {
  const { id, startedAt } = (data[markKey] ?? {}) as Partial<Mark>;
  return typeof id === "string" && id !== "" && Number.isSafeInteger(startedAt)
    ? { id, startedAt: startedAt as number }
    : null;
}

/** The names a session can be stored under: whole, or in chunks (iron-session 9 reads at most four). */
export function sessionCookieNames(cookieName: string): string[] {
  return [cookieName, ...[0, 1, 2, 3].map((index) => `${cookieName}.${index}`)];
}

/** The seal as iron-session would read it: the whole cookie, else its chunks up to the first gap. */
export function readSessionSeal(jar: CookieJar, cookieName: string): string {
  const [whole = "", ...chunks] = sessionCookieNames(cookieName).map((name) => jar.get(name));
  if (whole) return whole;
  const gap = chunks.findIndex((chunk) => !chunk);
  return chunks.slice(0, gap === -1 ? chunks.length : gap).join("");
}

/**
 * Seals the app's data and the mark and writes the session cookie, chunked and cleaned up after by
 * iron-session itself.
 *
 * @param absoluteTimeout in seconds; the seal lives a day longer
 * @throws what iron-session throws: the data does not fit, or cannot be serialized
 */
export async function writeSession(
  jar: CookieJar,
  settings: CookieSettings,
  data: Record<string, unknown>,
  mark: Mark,
  absoluteTimeout: number,
): Promise<void> {
  const ttl = absoluteTimeout + cookieAfterlife;
  // What is in the cookie now is not read again, and could be a seal that makes iron-session 8 throw.
  let blind = true;
  const session = await getIronSession<Record<string, unknown>>(
    {
      get(name: string) {
        const value = blind ? undefined : jar.get(name);
        return value === undefined ? undefined : { name, value };
      },
      set(name: string, value: string, { maxAge }: { maxAge?: number | undefined }) {
        jar.set(name, value, maxAge === 0 ? deletion(settings) : attributes(settings, ttl));
      },
    },
    plainOptions(settings, ttl),
  );
  blind = false;
  Object.assign(session, data, { [markKey]: mark });
  await session.save();
}

/** Deletes the session cookie in whatever shape it is there. */
export function deleteSession(jar: CookieJar, settings: CookieSettings): void {
  for (const name of sessionCookieNames(settings.session.cookieName)) {
    if (jar.get(name) !== undefined) jar.set(name, "", deletion(settings));
  }
}

/** How our cookies are set, for a lifetime of `ttl` seconds. */
export function attributes(settings: CookieSettings, ttl: number): CookieAttributes {
  const { maxAge, expires, ...rest } = settings.session.cookieOptions ?? {};
  const common = { httpOnly: true, secure: true, sameSite: "lax", path: "/", ...rest } as CookieAttributes;
  if (!settings.persistent) return common;
  if (expires !== undefined) return { ...common, expires: new Date(expires) };
  return { ...common, maxAge: maxAge ?? ttl };
}

/** A cookie is deleted with exactly the attributes it was set with, or the browser keeps it. */
export function deletion(settings: CookieSettings): CookieAttributes {
  const { expires: _, ...common } = attributes(settings, 0);
  return { ...common, maxAge: 0 };
}

/** iron-session options that make the cookies this package expects, with seals of `ttl` seconds. */
export function plainOptions(settings: CookieSettings, ttl: number): SessionOptions {
  const { maxAge, expires, ...rest } = settings.session.cookieOptions ?? {};
  if (settings.persistent) return { ...settings.session, ttl };
  // iron-session takes `maxAge: undefined` for "no Max-Age and a seal that never ends", and no `maxAge` for
  // "Max-Age of the ttl". A maxAge that is there but is not copied gives no Max-Age and a seal that ends.
  const cookieOptions = Object.defineProperty(rest, "maxAge", { value: ttl, enumerable: false });
  return { ...settings.session, ttl, cookieOptions };
}
