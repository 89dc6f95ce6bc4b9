import type { SessionOptions } from "iron-session";
import { toBase64url } from "../cookies/bytes.js";
import { hmacKey, passwordIds } from "../cookies/keys.js";
import type { SessionData } from "../cookies/session-cookie.js";
import type { Settings } from "../settings.js";
import { askCallback, reportCallback } from "./callbacks.js";

/** As much of the settings as it takes to ask the app for the owner of a session. */
export type OwnerSettings = Pick<Settings, "userId" | "onError">;

/** The user that a session with these fields belongs to; `null` for nobody, and where the fields cannot be read. */
export async function ownerOf(settings: OwnerSettings, fields: SessionData | null): Promise<string | null> {
  const { userId } = settings;
  if (userId === undefined || fields === null) return null;
  const owner: unknown = await askCallback(settings, "userId", async () => userId(fields), null);
  if (typeof owner === "string" && owner !== "") return owner;
  if (owner !== null && owner !== undefined) {
    const given = owner === "" ? "an empty string" : `a ${typeof owner}`;
    reportCallback(settings, "userId", new TypeError(`it answered ${given}`));
  }
  return null;
}

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
    return toBase64url((await key.sign(id)).subarray(0, 16));
  });
  return (await Promise.all(hashes)).join(".");
}

/** Whether two tags are of the same person or session. An unknown one (`null`) is never the same as anything. */
export function isSameTag(a: string | null, b: string | null): boolean {
  const parts = new Set(a?.split("."));
  return b !== null && b.split(".").some((part) => part !== "" && parts.has(part));
}
