import type { SessionOptions } from "iron-session";
import { toBase64url, utf8 } from "../cookies/bytes.js";
import { hmacKey, passwordIds } from "../cookies/keys.js";

/**
 * An opaque name for a person or a session, by which a page tells whether it still looks at the same one: a keyed hash
 * of 128 bits for each password, joined by dots, so that a new password makes nobody another person.
 */
export async function tagOf(
  session: SessionOptions,
  purpose: "person" | "session",
  id: string | null,
): Promise<string | null> {
  if (id === null) return null;
  const hashes = passwordIds(session).map(async (passwordId) => {
    const key = await hmacKey(session, purpose, passwordId);
    if (key === null) return "";
    return toBase64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(id))).subarray(0, 16));
  });
  return (await Promise.all(hashes)).join(".");
}

/** Whether two tags name the same one. What is unknown (`null`) is never the same as anything. */
export function isSameTag(a: string | null, b: string | null): boolean {
  const parts = new Set(a?.split("."));
  return b !== null && b.split(".").some((part) => part !== "" && parts.has(part));
}
