import type { SessionOptions } from "iron-session";
import type { MaybePromise } from "../promises.js";
import { toBase64url, utf8 } from "./bytes.js";
import { passwordsById } from "./seal.js";
import { hmacKeyOf } from "./sha256.js";
import type { HmacKey } from "./sha256.js";

/** What a key is for. A signature that was made for one purpose is worth nothing for another. */
export type KeyPurpose = "clock" | "person" | "session" | "kept-form";

type Keys = Map<string, MaybePromise<HmacKey>>;

/**
 * The keys derived so far, by the app's options object. They are kept because deriving a key takes longer than all that
 * is done with it.
 */
const derived = new WeakMap<SessionOptions, Keys>();

/**
 * The HMAC-SHA-256 key of one purpose, derived with HKDF (RFC 5869) from the session's password of that id, or `null`
 * where there is no such password.
 */
export function hmacKey(
  session: SessionOptions,
  purpose: KeyPurpose,
  passwordId: string,
): MaybePromise<HmacKey> | null {
  const passwords = passwordsById(session.password);
  const password = Object.hasOwn(passwords, passwordId) ? passwords[passwordId] : undefined;
  if (password === undefined) return null;
  const keys: Keys = derived.get(session) ?? new Map<string, MaybePromise<HmacKey>>();
  derived.set(session, keys);
  const name = `${purpose} ${passwordId}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = derive(password, JSON.stringify(["next-session-timeout", purpose, 1, session.cookieName]));
  keys.set(name, key);
  // What failed once is tried again by the next request. Who waits for it is told by `key` itself.
  key.then(
    (derivedKey) => keys.set(name, derivedKey),
    () => keys.delete(name),
  );
  return key;
}

/** The ids of all passwords, the newest first: new seals are made with that one. */
export function passwordIds(session: SessionOptions): string[] {
  return Object.keys(passwordsById(session.password)).sort((a, b) => Number(b) - Number(a));
}

/**
 * The keys of one user for what a page keeps of their typing: 256 bits in base64url for each password, the newest first.
 * Each is the HMAC of the user's id under a key that is derived for this alone, so that nothing can be told from it of
 * another user's, of the password or of any tag.
 */
export async function ownerKeys(session: SessionOptions, userId: string): Promise<string[]> {
  const keys = passwordIds(session).flatMap((id) => hmacKey(session, "kept-form", id) ?? []);
  return Promise.all(keys.map(async (key) => toBase64url(await (await key).sign(userId))));
}

async function derive(password: string, info: string): Promise<HmacKey> {
  const material = await crypto.subtle.importKey("raw", utf8(password), "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(info) };
  return hmacKeyOf(new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, 256)));
}
