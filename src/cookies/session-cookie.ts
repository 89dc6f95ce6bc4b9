import { getIronSession } from "iron-session";
import { toBase64url } from "./bytes.js";
import type { CookieJar } from "./cookie-jar.js";
import { attributes, deletion, plainOptions, sessionCookieNames } from "./cookie-settings.js";
import type { CookieSettings } from "./cookie-settings.js";
import { authenticatedPart } from "./seal.js";
import { sha256 } from "./sha256.js";

/** The reserved key of the session cookie under which the mark is kept. */
export const markKey = "__timeout";

/** A session's data as it was sealed, the mark included. */
export type SessionData = Record<string, unknown>;

/** What makes a session ours: its id and when it started. Nothing in it changes with activity. */
export interface Mark {
  /** 128 bits, base64url: random, or derived from the seal of a session that was saved without a mark. */
  id: string;
  /** Integer epoch seconds. */
  startedAt: number;
  /** When the person last proved who they are, in epoch seconds; absent where that was when the session started. */
  authenticatedAt?: number;
}

/** A session cookie as a browser presented it. */
export interface PresentedSession {
  /** The seal, decoded, and joined where it came in chunks. */
  seal: string;
  /** The cookies that the seal came in, by name. */
  cookies: ReadonlyMap<string, string>;
}

const idBytes = 16;

/** 128 random bits, base64url: the id of a new session, unless a registry makes one of them. */
export function randomId(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(idBytes)));
}

/**
 * The id of a session that was sealed without a mark. It is derived from the seal, so that the id is the same wherever
 * and however often this seal is met, and ending the session ends every copy of it.
 */
export async function derivedId(seal: string): Promise<string> {
  return toBase64url((await sha256(authenticatedPart(seal))).subarray(0, idBytes));
}

/** The mark in unsealed data, or `null` where there is none that can be used. */
export function readMark(data: SessionData): Mark | null {
  const { id, startedAt, authenticatedAt } = (data[markKey] ?? {}) as Partial<Mark>;
  if (typeof id !== "string" || id === "" || !Number.isSafeInteger(startedAt)) return null;
  const mark = { id, startedAt: startedAt as number };
  if (authenticatedAt === undefined) return mark;
  // 0 is no date, and so no proof. Left out, it would be the date of the sign-in.
  return { ...mark, authenticatedAt: Number.isSafeInteger(authenticatedAt) ? authenticatedAt : 0 };
}

/** The app's own fields: a session's data without the mark. */
export function fieldsOf({ [markKey]: _, ...fields }: SessionData): SessionData {
  return fields;
}

/** Whether nothing of these fields will be in the seal: JSON leaves out what is `undefined`. */
export function isEmpty(fields: SessionData): boolean {
  return Object.values(fields).every((value) => value === undefined);
}

/**
 * The session cookies a browser presents: the whole ones, then those joined from chunks, up to the first chunk that is
 * missing. There are several where a browser holds two cookies of one name (with an old `domain`, or of a sibling
 * site), or chunks that a whole cookie has replaced since.
 */
export function presentedSessions(jar: CookieJar, cookieName: string): PresentedSession[] {
  const [whole = "", ...chunks] = sessionCookieNames(cookieName);
  const found: PresentedSession[] = jar.getAll(whole).map((seal) => ({ seal, cookies: new Map([[whole, seal]]) }));
  // Two chunked sessions at once are told apart by taking the first cookie of each name, then the last.
  for (const position of [0, -1]) {
    const cookies = new Map<string, string>();
    for (const name of chunks) {
      const value = jar.getAll(name).at(position);
      if (!value) break;
      cookies.set(name, value);
    }
    if (cookies.size > 0) found.push({ seal: [...cookies.values()].join(""), cookies });
  }
  // Anybody can send a thousand of them, so each is looked at once.
  const bySeal = new Map<string, PresentedSession>();
  for (const one of found) {
    if (!bySeal.has(one.seal)) bySeal.set(one.seal, one);
  }
  return [...bySeal.values()];
}

/**
 * Seals the app's fields and the mark, and writes the session cookie. iron-session itself splits a long one into
 * chunks, and deletes the chunks that are left over.
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
  const chunks: string[] = [];
  // iron-session reads the cookie twice: to open the session, and when it saves, to find chunks that are left over. For
  // the first reading there is nothing in the jar, because iron-session 8 throws on some seals that cannot be opened.
  let isSaving = false;
  const session = await getIronSession<SessionData>(
    {
      get(name: string) {
        const value = isSaving ? jar.getAll(name)[0] : undefined;
        return value === undefined ? undefined : { name, value };
      },
      set(name: string, value: string, { maxAge }: { maxAge?: number | undefined }) {
        if (maxAge !== 0) chunks.push(value);
        jar.set(name, value, maxAge === 0 ? deletion(settings) : attributes(settings, ttl));
      },
    },
    plainOptions(settings, ttl),
  );
  Object.assign(session, fields, { [markKey]: mark });
  isSaving = true;
  await session.save();
  return chunks.join("");
}

/** Deletes the session cookie, whole and in chunks, as far as it is there. */
export function deleteSession(jar: CookieJar, settings: CookieSettings): void {
  for (const name of sessionCookieNames(settings.session.cookieName)) {
    if (jar.getAll(name).length > 0) jar.set(name, "", deletion(settings));
  }
}
