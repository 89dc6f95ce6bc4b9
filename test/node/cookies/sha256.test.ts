import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { fromBase64url, toBase64url } from "../../../src/cookies/bytes.js";
import type * as Sha256 from "../../../src/cookies/sha256.js";
import { isSameDigest } from "../../../src/cookies/sha256.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = fc.uint8Array({ maxLength: 300 });

function unsupported(): never {
  throw new Error("A Node.js API is used (process.getBuiltinModule) which is not supported in the Edge Runtime.");
}

/** The module as it is loaded where Node's own functions are, and where they are not, or throw. */
function loaded(where: "on Node" | "on the web" | "on Next's Edge"): typeof Sha256 {
  const builtin = Object.getOwnPropertyDescriptor(process, "getBuiltinModule") ?? {};
  try {
    if (where === "on the web") Object.defineProperty(process, "getBuiltinModule", { ...builtin, value: undefined });
    if (where === "on Next's Edge")
      Object.defineProperty(process, "getBuiltinModule", { ...builtin, value: unsupported });
    let module: typeof Sha256 | undefined;
    jest.isolateModules(() => {
      module = jest.requireActual<typeof Sha256>("../../../src/cookies/sha256.js");
    });
    if (module === undefined) throw new Error("not loaded");
    return module;
  } finally {
    Object.defineProperty(process, "getBuiltinModule", builtin);
  }
}

describe.each(["on Node", "on the web", "on Next's Edge"] as const)("%s", (where) => {
  const { hmacKeyOf, sha256 } = loaded(where);

  test("digests and signatures are those of the standard", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), text, async (raw, message) => {
        const key = await hmacKeyOf(new Uint8Array(raw));
        const signature = await key.sign(message);
        expect(hex(await sha256(message))).toBe(createHash("sha256").update(message).digest("hex"));
        expect(hex(signature)).toBe(createHmac("sha256", raw).update(message).digest("hex"));
        expect(await key.verify(message, signature)).toBe(true);
        expect(await key.verify(`${message} `, signature)).toBe(false);
        expect(await key.verify(message, signature.subarray(1))).toBe(false);
      }),
    );
  });
});

test("digests are the same where every byte is", () => {
  const digest = new Uint8Array(createHash("sha256").update("").digest());
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
