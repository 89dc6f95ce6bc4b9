import { getIronSession } from "iron-session";
import { attributes, deletion, plainOptions } from "./attributes.js";
import type { CookieSettings } from "./attributes.js";
import { sha256, toBase64url } from "./bytes.js";
import type { CookieJar } from "./cookie-jar.js";
import { sessionCookieNames } from "./cookie-names.js";
import { readSealText } from "./seal.js";

/** The reserved key of the session cookie under which the mark is kept. */
export const markKey = "__timeout";

/** A session's data as it was sealed, the mark included. */
export type SessionData = Record<string, unknown>;

/** What makes a session ours: who it is and when it started. Nothing in it changes with activity. */
export interface Mark {
  /** 128 bits, base64url: random, or derived from the seal of a session that was saved without a mark. */
  id: string;
  /** Integer epoch seconds. */
  startedAt: number;
  /** When the person last proved who they are, in epoch seconds; when it started, where this is missing. */
  authenticatedAt?: number;
}

/** A session cookie as a browser presented it. */
export interface PresentedSession {
  /** The seal, decoded and joined. */
  seal: string;
  /** The cookies it was made of. */
  cookies: ReadonlyMap<string, string>;
}

const idBytes = 16;

/** A new mark, for a session that starts at `startedAt`, in epoch seconds. */
export function mintMark(startedAt: number): Mark {
  return { id: toBase64url(crypto.getRandomValues(new Uint8Array(idBytes))), startedAt };
}

/**
 * The id of a session that was sealed without a mark: the same wherever and however often that seal is met, so that
 * what ends it ends every copy of it.
 */
export async function derivedId(seal: string): Promise<string> {
  return toBase64url((await sha256(readSealText(seal).authenticated)).subarray(0, idBytes));
}

/** The mark in unsealed data, or `null` where there is none that can be used. */
export function readMark(data: SessionData): Mark | null {
  const { id, startedAt, authenticatedAt } = (data[markKey] ?? {}) as Partial<Mark>;
  if (typeof id !== "string" || id === "" || !Number.isSafeInteger(startedAt)) return null;
  const mark = { id, startedAt: startedAt as number };
  return Number.isSafeInteger(authenticatedAt) ? { ...mark, authenticatedAt: authenticatedAt as number } : mark;
}

/** The app's own fields. */
export function fieldsOf({ [markKey]: _, ...fields }: SessionData): SessionData {
  return fields;
}

/**
 * The session cookies a browser presents: whole ones, then what its chunks up to the first gap give. More than one where
 * it holds two cookies of one name, an old `domain`'s or a sibling's beside its own, or chunks that a whole one
 * replaced.
 */
export function presentedSessions(jar: CookieJar, cookieName: string): PresentedSession[] {
  const [whole = "", ...chunks] = sessionCookieNames(cookieName);
  const found: PresentedSession[] = jar.getAll(whole).map((seal) => ({ seal, cookies: new Map([[whole, seal]]) }));
  for (const which of [0, -1]) {
    const cookies = new Map<string, string>();
    for (const name of chunks) {
      const value = jar.getAll(name).at(which);
      if (!value) break;
      cookies.set(name, value);
    }
    if (cookies.size > 0) found.push({ seal: [...cookies.values()].join(""), cookies });
  }
  const seals = new Set<string>();
  return found.filter(({ seal }) => !seals.has(seal) && seals.add(seal));
}

/**
 * Seals the app's fields and the mark and writes the session cookie, chunked and cleaned up after by iron-session
 * itself.
 *
 * @param ttl how long the seal lasts, in seconds
 * @returns the seal
 * @throws what iron-session throws: the data does not fit, or cannot be serialized
 */
export async function writeSession(
  jar: CookieJar,
  settings: CookieSettings,
  { fields, mark, ttl }: { fields: SessionData; mark: Mark; ttl: number },
): Promise<string> {
  const parts: string[] = [];
  // What is in the cookie now is not read again, and could be a seal that makes iron-session 8 throw.
  let blind = true;
  const session = await getIronSession<SessionData>(
    {
      get(name: string) {
        const value = blind ? undefined : jar.getAll(name)[0];
        return value === undefined ? undefined : { name, value };
      },
      set(name: string, value: string, { maxAge }: { maxAge?: number | undefined }) {
        if (maxAge !== 0) parts.push(value);
        jar.set(name, value, maxAge === 0 ? deletion(settings) : attributes(settings, ttl));
      },
    },
    plainOptions(settings, ttl),
  );
  blind = false;
  Object.assign(session, fields, { [markKey]: mark });
  await session.save();
  return parts.join("");
}

/** Deletes the session cookie in whatever shapes it is there. */
export function deleteSession(jar: CookieJar, settings: CookieSettings): void {
  for (const name of sessionCookieNames(settings.session.cookieName)) {
    if (jar.getAll(name).length > 0) jar.set(name, "", deletion(settings));
  }
}
