import { sealData, unsealData } from "iron-session";
import type { SessionOptions } from "iron-session";

/** What was in a cookie, or why it cannot be told. */
export type Unsealed =
  | {
      data: Record<string, unknown>;
      /** When the seal ends, in epoch seconds; `null` for a seal without an end. */
      expiresAt: number | null;
    }
  | { data: null; reason: string };

/** iron-session splits a session over four cookies of 4,096 bytes at most; nothing longer is a session. */
const longestSeal = 4 * 4096;

/** Opens a seal. Never throws: whatever it is given, it answers what was in it or why that cannot be told. */
export async function unseal(seal: string, password: SessionOptions["password"]): Promise<Unsealed> {
  if (seal.length > longestSeal) return { data: null, reason: "too long" };
  let refusal: string | undefined;
  let data: unknown;
  try {
    data = await unsealData<unknown>(seal, { password, onUnsealError: (reason) => (refusal = reason) });
  } catch {
    // iron-session 8 throws on some malformed seals; 9 reads them as an empty session.
    refusal = "invalid";
  }
  if (refusal !== undefined) return { data: null, reason: refusal };
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return { data: null, reason: "no session data" };
  }
  return { data: data as Record<string, unknown>, expiresAt: sealExpiry(seal) };
}

/** Seals with a lifetime of `ttl` seconds. */
export function seal(data: object, password: SessionOptions["password"], ttl: number): Promise<string> {
  return sealData(data, { password, ttl });
}

/** The sixth part of a seal is its end in epoch milliseconds, covered by its MAC; empty without an end. */
function sealExpiry(seal: string): number | null {
  const milliseconds = Number.parseInt(seal.split("*")[5] ?? "", 10);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}
