/** What stands readable beside the encrypted text. */
export type RecordHead = [
  /** Its name in storage. */
  id: string,
  /** The tag of the person who typed it, as in a status. */
  person: string,
  /** The tag of the session it was typed in. */
  session: string,
  /** When it was written, in milliseconds of the wall clock. */
  at: number,
  /** Whether the form was sent since. */
  sent: boolean,
];

/** What is stored, as JSON. IV and encrypted text are bytes. */
export type KeptRecord = [head: RecordHead, iv: number[], sealed: number[]];

/** Encrypts a text under the first key. It can be read back only with the same head. */
export async function sealRecord(head: RecordHead, text: string, [key]: string[]): Promise<string> {
  // In bytes, as AES-GCM has it.
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await run("encrypt", head, iv, key, utf8(text));
  return JSON.stringify([head, [...iv], [...new Uint8Array(sealed)]]);
}

/** The text of a record; that of an empty object where none of the keys opens it. */
export async function openRecord([head, iv, sealed]: KeptRecord, keys: string[]): Promise<string> {
  let text = "{}";
  for (const key of keys) {
    try {
      text = new TextDecoder().decode(await run("decrypt", head, new Uint8Array(iv), key, new Uint8Array(sealed)));
    } catch {
      // Encrypted with another one.
    }
  }
  return text;
}

async function run(
  action: "encrypt" | "decrypt",
  head: RecordHead,
  iv: Uint8Array<ArrayBuffer>,
  k = "",
  bytes: Uint8Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("jwk", { kty: "oct", k }, "AES-GCM", false, [action]);
  return crypto.subtle[action]({ name: "AES-GCM", iv, additionalData: utf8(JSON.stringify(head)) }, key, bytes);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
