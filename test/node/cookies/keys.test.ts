import { hmacKey } from "../../../src/cookies/keys.js";

const session = { cookieName: "app", password: "a password of at least thirty-two characters" };

test("a key that could not be derived is derived by the next request, and nobody else hears of the failure", async () => {
  const unhandled = jest.fn();
  process.on("unhandledRejection", unhandled);
  jest.spyOn(crypto.subtle, "deriveBits").mockRejectedValueOnce(new Error("no entropy"));
  await expect(hmacKey(session, "clock", "1")).rejects.toThrow("no entropy");
  const key = await hmacKey(session, "clock", "1");
  expect(await key?.verify("text", new Uint8Array(32))).toBe(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
  process.off("unhandledRejection", unhandled);
});

test("a key that was derived is there at once", async () => {
  const first = await hmacKey(session, "person", "1");
  expect(hmacKey(session, "person", "1")).toBe(first);
});
