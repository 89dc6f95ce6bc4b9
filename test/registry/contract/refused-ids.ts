import type { SessionRegistry } from "../../../src/registry/session-registry.js";
import { type RegistryUnderTest } from "./registry-under-test.js";
import { now, revoking, visitOf } from "../support/visits.js";

const noIds: [given: string, id: unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["a number", 40_361],
  ["an object", { id: "secret" }],
  ["an array", ["secret"]],
  ["a boolean", true],
  ["an empty string", ""],
];

/** Every call that takes an id. Absent, these mean something of their own. */
const calls: [name: string, call: (registry: SessionRegistry, id: string) => Promise<unknown>, meant?: unknown[]][] = [
  ["visit", (registry, id) => registry.visit(visitOf(id), now)],
  ["visit of whose", (registry, userId) => registry.visit(visitOf("one", { userId }), now), [null, undefined]],
  ["list", (registry, userId) => registry.list({ userId, limit: 1, now })],
  ["end", (registry, id) => registry.end(id, revoking)],
  ["end of whose", (registry, userId) => registry.end("one", { ...revoking, userId }), [undefined]],
  ["endUser", (registry, id) => registry.endUser(id, { ...revoking, exceptSessionId: null })],
  ["endUser except", (registry, id) => registry.endUser("bob", { ...revoking, exceptSessionId: id }), [null]],
  ["acknowledge", (registry, id) => registry.acknowledge([id])],
];

/** What a mistake in an app's code passes for an id. */
export function describeRefusedIds(under: RegistryUnderTest): void {
  describe.each(calls)("%s refuses what is no id", (_, call, meant = []) => {
    test.each(noIds.filter(([, id]) => !meant.includes(id)))("%s", async (given, id) => {
      await under.registry.visit(visitOf("ada's"), now);
      const refused: unknown = await call(under.registry, id as string).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "ERR_USAGE" });
      expect((refused as Error).message).toContain(`was given ${given}: pass `);
      expect((refused as Error).message).not.toMatch(/secret|40.?361/);
      expect(await under.registry.listAll({ limit: 10, now })).toMatchObject([{ sessionId: "ada's" }]);
    });
  });

  test("an end for no known reason is refused", async () => {
    const options = { ...revoking, reason: "tired" as "revoked" };
    await expect(under.registry.end("one", options)).rejects.toMatchObject({ code: "ERR_USAGE" });
    expect(await under.registry.visit(visitOf("one"), now)).toBe("alive");
  });
}
