import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { day, hour, now, revoking, visitOf } from "../support/visits.js";

/** What sweeps are handed. */
export function describeClaims(under: RegistryUnderTest): void {
  const { claim, claimedIds, listed } = under;

  describe("the sweep's claims", () => {
    test("due at the deadline, not a second before, with what is known of them", async () => {
      await under.registry.visit(visitOf("idle"), now);
      await under.registry.visit(visitOf("absolute", { userId: null, absoluteDeadline: now + 1860 }), now);
      const deadline = now + hour / 2 + 60;
      expect(await claim(deadline - 1)).toEqual([]);
      const claimed = await claim(deadline);
      expect(claimed.sort((a, b) => (a.sessionId < b.sessionId ? 1 : -1))).toEqual([
        {
          sessionId: "idle",
          userId: "ada",
          startedAt: now,
          lastActivityAt: now,
          userAgent: "Firefox",
          reason: "idle",
          actor: null,
        },
        {
          sessionId: "absolute",
          userId: null,
          startedAt: now,
          lastActivityAt: now,
          userAgent: "Firefox",
          reason: "absolute",
          actor: null,
        },
      ]);
      expect(await under.registry.visit(visitOf("idle", { lastActivityAt: deadline }), deadline)).toBe("revoked");
      expect(await under.end("idle", { ...revoking, now: deadline })).toBe("ended");
      expect(await listed("ada", now)).toEqual([]);
    });

    test("the longest overdue first, at most so many", async () => {
      for (const [index, id] of ["c", "a", "b"].entries()) {
        await under.registry.visit(visitOf(id, { deadline: now + 10 - index }), now);
      }
      const [first, second] = [await claimedIds(now + 20, 2), await claimedIds(now + 20, 2)];
      expect([...first, ...second].sort()).toEqual(["a", "b", "c"]);
      // Of several shards, each has an order of its own.
      if (under.registry.shards === undefined) expect(second).toEqual(["c"]);
      expect(first).toHaveLength(2);
      expect(await claimedIds(now + 20, 2)).toEqual([]);
    });

    test("not acknowledged, they are handed out again once the lease has lapsed, with the same reason", async () => {
      await under.registry.visit(visitOf("one"), now);
      const at = now + hour;
      expect(await claimedIds(at)).toEqual(["one"]);
      expect(await claimedIds(at + lease - 1)).toEqual([]);
      expect(await claim(at + lease)).toMatchObject([{ sessionId: "one", reason: "idle", userId: "ada" }]);
      await under.registry.acknowledge(["one"]);
      expect(await claimedIds(at + 10 * lease)).toEqual([]);
      const newer = visitOf("one", { lastActivityAt: at, deadline: at + hour });
      expect(await under.registry.visit(newer, at + 10 * lease)).toBe("revoked");
      expect(await claimedIds(at + day)).toEqual([]);
    });

    test("a delivery that keeps failing does not hold up the others", async () => {
      await under.registry.visit(visitOf("failing", { deadline: now }), now);
      expect(await claimedIds(now)).toEqual(["failing"]);
      await under.registry.visit(visitOf("due", { deadline: now + 1 }), now);
      expect(await claimedIds(now + lease, 1)).toEqual(["due"]);
      expect(await claimedIds(now + lease, 1)).toEqual(["failing"]);
    });

    test("acknowledging what was not claimed does nothing", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.acknowledge(["one", "never seen"]);
      await under.registry.acknowledge([]);
      expect(await claimedIds(now + hour)).toEqual(["one"]);
    });
  });
}
