import { createHash, createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { fromBase64url, toBase64url } from "../../../src/cookies/bytes.js";
import { hmacKeyOf, hmacSha256, isSameDigest, sha256 } from "../../../src/cookies/sha256.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = fc.uint8Array({ maxLength: 300 });

// FIPS 180-2, appendix B; RFC 4231, test case 2.
test("the standards' own examples", () => {
  const text = (of: string): Uint8Array => new TextEncoder().encode(of);
  expect(hex(sha256(text("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(hex(sha256(text("a".repeat(1_000_000))))).toBe(
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  );
  expect(hex(hmacSha256(hmacKeyOf(text("Jefe")), text("what do ya want for nothing?")))).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

test("each length up to four blocks digests as Node's own", () => {
  const key = randomBytes(32);
  for (let length = 0; length <= 256; length += 1) {
    const message = randomBytes(length);
    expect(hex(sha256(message))).toBe(createHash("sha256").update(message).digest("hex"));
    expect(hex(hmacSha256(hmacKeyOf(key), message))).toBe(createHmac("sha256", key).update(message).digest("hex"));
  }
});

test("whatever the key and the message, HMAC is Node's own", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), bytes, (key, message) => {
      expect(hex(hmacSha256(hmacKeyOf(key), message))).toBe(createHmac("sha256", key).update(message).digest("hex"));
    }),
  );
});

test("digests are the same where every byte is", () => {
  const digest = sha256(new Uint8Array());
  expect(isSameDigest(digest, digest.slice())).toBe(true);
  expect(isSameDigest(digest, digest.subarray(0, 31))).toBe(false);
  expect(isSameDigest(digest.subarray(0, 31), digest)).toBe(false);
  for (const index of digest.keys()) {
    const other = digest.slice();
    other[index] = (other[index] ?? 0) ^ 1;
    expect(isSameDigest(digest, other)).toBe(false);
  }
});

test("base64url is Node's own, and each bytes have one spelling", () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = toBase64url(some);
      expect(text).toBe(Buffer.from(some).toString("base64url"));
      expect(fromBase64url(text)).toEqual(some);
    }),
  );
  const character = fc.constantFrom(...Array.from("AQgwz09-_+/= \n\u00e9"));
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
      const read = fromBase64url(text);
      const spelled = Buffer.from(text, "base64url");
      expect(read === null ? null : hex(read)).toBe(spelled.toString("base64url") === text ? hex(spelled) : null);
    }),
  );
});
