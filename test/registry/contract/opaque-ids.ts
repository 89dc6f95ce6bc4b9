import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { hour, now, revoking, visitOf } from "../support/visits.js";

/** Ids with characters that mean something to a store. */
export function describeOpaqueIds(under: RegistryUnderTest): void {
  const { claim, listed } = under;

  describe("ids are opaque", () => {
    const ids = [
      "'; DROP TABLE session_registry; --",
      '"quoted"',
      "\\",
      "$1",
      "%",
      "_",
      "*",
      "?[a-z]*",
      "{a}b{c}",
      "}{",
      "]] .. redis.call('FLUSHALL') .. [[",
      "%s%d\\0",
      "due",
      "s:one",
      "u:uada",
      "nb:",
      "123",
      "1e5",
      "true",
      "null",
      "[1]",
      '{"a":1}',
      "__proto__",
      "constructor",
      " ",
      "line\nbreak\r\n",
      "nul\0",
      "ключ 🔑",
      "x".repeat(10_000),
    ];

    test("as session ids", async () => {
      for (const id of ids) expect([id, await under.registry.visit(visitOf(id), now)]).toEqual([id, "alive"]);
      const all = (await under.registry.listAll({ limit: 100, now })).map((one) => one.sessionId);
      expect(all).toHaveLength(ids.length);
      expect(all).toEqual(expect.arrayContaining(ids.filter((id) => id.length < 200 && !id.includes("\0"))));
      for (const id of ids) {
        expect([id, await under.end(id)]).toEqual([id, "alive"]);
        expect([id, await under.registry.visit(visitOf(id), now)]).toEqual([id, "revoked"]);
      }
      expect(await under.end("one")).toBe("unknown");
    });

    test("no two user ids become one, whatever the store makes of them", async () => {
      const long = "x".repeat(10_000);
      await under.registry.visit(visitOf("victim", { userId: long }), now);
      const [victim] = await under.registry.listAll({ limit: 1, now });
      const pairs = ["x\ud800", "x\ud801", "x\ufffd", victim?.userId === long ? "sha256:" : (victim?.userId ?? "")];
      for (const userId of pairs) {
        await under.registry.visit(visitOf(`of ${pairs.indexOf(userId)}`, { userId }), now);
        expect([userId, await listed(userId)]).toEqual([userId, [`of ${pairs.indexOf(userId)}`]]);
      }
      expect(await listed(long)).toEqual(["victim"]);
    });

    test("as user ids", async () => {
      for (const userId of ids) await under.registry.visit(visitOf(`of ${userId}`, { userId }), now);
      for (const userId of ids) {
        expect([userId, (await listed(userId)).length]).toEqual([userId, 1]);
        expect(await under.registry.endUser(userId, { ...revoking, exceptSessionId: null })).toBe(1);
      }
      expect(await under.registry.listAll({ limit: 100, now })).toEqual([]);
    });

    test("in claims, and when acknowledged", async () => {
      for (const id of ids) await under.registry.visit(visitOf(id, { userId: id }), now);
      const claimed = await claim(now + hour);
      expect(claimed).toHaveLength(ids.length);
      await under.registry.acknowledge(claimed.map((one) => one.sessionId));
      expect(await claim(now + hour + lease)).toEqual([]);
    });
  });
}
