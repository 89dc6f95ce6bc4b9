import type { MaybePromise } from "../promises.js";
import { utf8 } from "./bytes.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** Signs texts with HMAC-SHA-256 (RFC 2104), and says whether a signature is one of its own. */
export interface HmacKey {
  sign: (text: string) => MaybePromise<Bytes>;
  verify: (text: string, signature: Bytes) => MaybePromise<boolean>;
}

// WebCrypto is everywhere. It hands each call to another thread and back, which takes ten times as long as the work
// itself for as little text as a cookie has, and every request pays for it. Node has the same functions without that.
// They are found at run time, because an import of `node:crypto` does not build for the Edge runtime. Where Next runs
// that on Node, it has such a function too, which throws.
const node = nodeCrypto();

function nodeCrypto(): NodeCrypto | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: "node:crypto") => NodeCrypto | undefined };
  };
  try {
    return process?.getBuiltinModule?.("node:crypto");
  } catch {
    return undefined;
  }
}

/** As much of Node's own module as is used here. */
interface NodeCrypto {
  /** In one call; Node 20.12 and later. */
  hash?: (algorithm: "sha256", text: string, encoding: "buffer") => Uint8Array;
  createHash: (algorithm: "sha256") => NodeHash;
  createHmac: (algorithm: "sha256", key: Bytes) => NodeHash;
}
interface NodeHash {
  update: (text: string) => { digest: () => Uint8Array };
}

export function sha256(text: string): MaybePromise<Bytes> {
  if (node === undefined) return digestOnTheWeb(text);
  return new Uint8Array(node.hash?.("sha256", text, "buffer") ?? node.createHash("sha256").update(text).digest());
}

async function digestOnTheWeb(text: string): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
}

/** The key that is made of these bytes. */
export async function hmacKeyOf(bytes: Bytes): Promise<HmacKey> {
  if (node !== undefined) {
    const sign = (text: string): Bytes => new Uint8Array(node.createHmac("sha256", bytes).update(text).digest());
    return { sign, verify: (text, signature) => isSameDigest(sign(text), signature) };
  }
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
  return {
    sign: async (text) => new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text))),
    verify: (text, signature) => crypto.subtle.verify("HMAC", key, signature, utf8(text)),
  };
}

/** Whether two digests are equal, in a time that does not depend on where they differ. */
export function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}
