import { unsealData } from "iron-session";
import type { SessionOptions } from "iron-session";

/** What was in a seal, or why it cannot be told. */
export type Unsealed =
  | { data: Record<string, unknown> }
  | {
      data: null;
      reason: string;
      /** Whether another machine may be able to read it: one that already has a newer password than this machine. */
      elsewhere: boolean;
    };

/**
 * What stands in a seal's text for everyone to read. Anyone could have written it: it is true only where the seal was
 * opened, or where a signed clock cookie names its digest.
 */
export interface SealText {
  /** The id of the password it was made with; empty where the text is no seal. */
  passwordId: string;
  /** When it ends, in epoch seconds; `null` for one that never does. */
  endsAt: number | null;
}

/** iron-session splits a session over four cookies of 4,096 bytes at most; nothing longer is a session. */
export const longestSeal: number = 4 * 4096;

/** Opens a seal. Never throws: the result says what was in it, or why that cannot be told. */
export async function unseal(seal: string, password: SessionOptions["password"]): Promise<Unsealed> {
  if (seal.length > longestSeal) return refused("too long");
  let refusal: string | undefined;
  let data: unknown;
  function onUnsealError(reason: string): void {
    refusal = reason;
  }
  try {
    data = await unsealData<unknown>(seal, { password, onUnsealError });
  } catch {
    // iron-session 8 throws on some malformed seals; 9 reads them as an empty session.
    refusal = "invalid";
  }
  const { passwordId } = readSealText(seal);
  if (passwordId !== "" && !Object.hasOwn(passwordsById(password), passwordId))
    return refused("unknown-password", true);
  if (refusal !== undefined) return refused(refusal);
  if (typeof data !== "object" || data === null || Array.isArray(data)) return refused("no session data");
  return { data: data as Record<string, unknown> };
}

/**
 * A seal is eight parts between asterisks. The second names its password, the sixth is its end in epoch milliseconds.
 */
export function readSealText(seal: string): SealText {
  const parts = partsOf(seal);
  const isSeal = parts[0] === "Fe26.2" && parts.length === 8;
  const milliseconds = parts[5] ?? "";
  return {
    passwordId: isSeal ? (parts[1] ?? "") : "",
    endsAt: /^\d{1,16}$/.test(milliseconds) ? Math.floor(Number(milliseconds) / 1000) : null,
  };
}

/**
 * The part of a seal that its signature covers. Two texts that have this part in common are one seal. They can differ
 * in the signature, which has many spellings (base64 has spare bits, and white space in it is skipped), and in what
 * follows "~", which nobody reads.
 */
export function authenticatedPart(seal: string): string {
  return partsOf(seal).slice(0, 6).join("*");
}

function partsOf(seal: string): string[] {
  return (seal.split("~", 1)[0] ?? "").split("*");
}

/** iron-session's passwords by their id. A password that is given alone has the id 1. */
export function passwordsById(password: SessionOptions["password"]): Readonly<Record<string, string>> {
  return typeof password === "string" ? { 1: password } : password;
}

function refused(reason: string, elsewhere = false): Unsealed {
  return { data: null, reason, elsewhere };
}
