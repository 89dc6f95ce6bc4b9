import type { RegistryStart, RegistryVisit } from "../../../src/registry/session-registry.js";
import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { hour, now, revoking, startOf, visitOf } from "../support/visits.js";

/** How many sessions of a user may be live. */
export function describeLimits(under: RegistryUnderTest): void {
  const { claim, listed, visitAll } = under;
  const start = (sessionId: string, more: Partial<RegistryStart> = {}, at = now) =>
    under.registry.start(startOf(sessionId, { maxSessions: 3, leaseSeconds: lease, ...more }), at);
  /** A session of Ada's that was last active so many seconds ago. */
  const active = (sessionId: string, ago: number, more: Partial<RegistryVisit> = {}) =>
    visitOf(sessionId, { startedAt: now - 600, lastActivityAt: now - ago, ...more });
  const idsOf = (sessions: readonly { sessionId: string }[]) => sessions.map((one) => one.sessionId).sort();
  const three = () => visitAll([active("a", 30), active("b", 10), active("c", 20)]);

  describe("more sessions than a user may have", () => {
    test("the least recently active one is replaced, and told", async () => {
      await visitAll([active("a", 30), active("b", 10)]);
      expect(await start("c")).toEqual({ verdict: "alive", ended: [] });
      const replaced = {
        sessionId: "a",
        userId: "ada",
        startedAt: now - 600,
        lastActivityAt: now - 30,
        userAgent: "Firefox",
        reason: "replaced",
        actor: null,
      };
      expect(await start("d")).toEqual({ verdict: "alive", ended: [replaced] });
      expect(await under.registry.visit(active("a", 0), now)).toBe("replaced");
      expect((await listed()).sort()).toEqual(["b", "c", "d"]);
      // Who signed in dies before telling.
      expect(await claim(now + lease - 1)).toEqual([]);
      expect(await claim(now + lease)).toEqual([replaced]);
    });

    test("or the one that signs in is refused, and nothing happens", async () => {
      await three();
      const refused = { verdict: "refused", ended: [] };
      expect(await start("d", { onLimit: "refuse" })).toEqual(refused);
      expect(await under.registry.look("d", now)).toEqual({ verdict: "unknown" });
      expect(await start("d", { onLimit: "refuse", maxSessions: 1, supersedes: ["a", "never seen"] })).toEqual(refused);
      expect((await listed()).sort()).toEqual(["a", "b", "c"]);
      expect(await under.registry.look("never seen", now)).toEqual({ verdict: "unknown" });
      expect(await start("d", { onLimit: "refuse", maxSessions: 4 })).toEqual({ verdict: "alive", ended: [] });
    });

    test("a limit that became lower ends as many as it takes", async () => {
      await three();
      expect(idsOf((await start("d", { maxSessions: 1 })).ended)).toEqual(["a", "b", "c"]);
      expect(await listed()).toEqual(["d"]);
    });

    test.each(["end-oldest", "refuse"] as const)("%s: what is over does not count", async (onLimit) => {
      await visitAll([
        active("past its deadline", 1, { deadline: now }),
        active("ended", 1),
        active("superseded", 1),
        active("revoked before", 1),
        active("bob's", 40, { userId: "bob" }),
        active("nobody's", 40, { userId: null }),
      ]);
      await under.end("ended");
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: "superseded" });
      await start("one");
      await start("two");
      const options = { onLimit, supersedes: ["superseded"], leaseSeconds: null };
      expect(await start("three", options)).toEqual({ verdict: "alive", ended: [] });
      expect((await listed()).sort()).toEqual(["one", "three", "two"]);
      expect(await listed("bob")).toEqual(["bob's"]);
    });

    test("a second before its deadline a session counts, at the deadline it does not", async () => {
      await visitAll([active("due", 1, { deadline: now + 60 })]);
      const refuse = { onLimit: "refuse", maxSessions: 1 } as const;
      expect((await start("one", refuse, now + 59)).verdict).toBe("refused");
      expect((await start("one", refuse, now + 60)).verdict).toBe("alive");
      // It timed out, and that is what a sweep tells.
      expect(await claim(now + 60)).toMatchObject([{ sessionId: "due", reason: "idle" }]);
    });

    test("the one that signs in is not replaced, on a machine that is behind", async () => {
      await visitAll([active("a", -20), active("b", -20), active("c", -20)]);
      const behind = { startedAt: now - 30, maxSessions: 1 };
      expect(idsOf((await start("d", behind)).ended)).toEqual(["a", "b", "c"]);
      expect(await under.registry.visit(visitOf("d", { startedAt: now - 30 }), now)).toBe("alive");
    });

    test("a confirmation is no sign-in", async () => {
      await three();
      const confirm = { kind: "confirm", maxSessions: 1, supersedes: ["b"] } as const;
      for (const onLimit of ["refuse", "end-oldest"] as const) {
        expect(await start(`by ${onLimit}`, { ...confirm, onLimit, supersedes: [] })).toEqual({
          verdict: "alive",
          ended: [],
        });
      }
      expect(await listed()).toHaveLength(5);
    });

    test("sessions that never signed in count from when their owner is told, and a sweep tells at once", async () => {
      const limited = { maxSessions: 2 };
      await visitAll([
        active("a", 30, limited),
        active("b", 20, limited),
        active("to be", 10, { ...limited, userId: null }),
        active("another", 5, { ...limited, userId: null }),
      ]);
      expect(await under.registry.visit(active("never seen", 1, { ...limited, userId: undefined }), now)).toBe(
        "unknown",
      );
      expect((await listed()).sort()).toEqual(["a", "b"]);
      expect(await under.registry.visit(active("to be", 10, limited), now)).toBe("alive");
      expect(await under.registry.visit(active("a", 0), now)).toBe("replaced");
      expect(await claim(now)).toMatchObject([{ sessionId: "a", userId: "ada", reason: "replaced", actor: null }]);
      expect(await under.registry.visit(active("never seen", 1, limited), now)).toBe("alive");
      expect((await listed()).sort()).toEqual(["never seen", "to be"]);
      // Visits of those that count already replace nobody, whatever the limit is.
      await under.registry.visit(active("to be", -60, { maxSessions: 1 }), now + 60);
      await under.registry.visit(active("never seen", -60, { maxSessions: 1, userId: undefined }), now + 60);
      expect((await listed()).sort()).toEqual(["never seen", "to be"]);
    });

    test("no limit for what is nobody's", async () => {
      for (const id of ["a", "b", "c"]) await start(id, { userId: null, maxSessions: 1, onLimit: "refuse" });
      expect(await under.registry.listAll({ limit: 10, now })).toHaveLength(3);
    });

    test("many that timed out and no sweep has met are no obstacle", async () => {
      await visitAll(Array.from({ length: 250 }, (_, index) => active(`overdue ${index}`, -1, { deadline: now })));
      await three();
      expect(idsOf((await start("d")).ended)).toEqual(["a"]);
      expect(await claim(now + hour, 1000)).toHaveLength(250 + 4);
    });

    test.each([0, -1, 1.5, NaN, Infinity, "3", undefined])("a limit of %p is refused", async (limit) => {
      const maxSessions = limit as number;
      await expect(start("one", { maxSessions })).rejects.toMatchObject({ code: "ERR_USAGE" });
      const visiting = under.registry.visit({ ...visitOf("one"), maxSessions }, now);
      await expect(visiting).rejects.toMatchObject({ code: "ERR_USAGE" });
    });
  });

  describe("200 sign-ins at once with a limit of 3", () => {
    let ids: string[];
    beforeEach(async () => {
      const mint = async (random: string) => (await under.registry.mintId?.(random, "ada", now)) ?? random;
      ids = await Promise.all(Array.from({ length: 200 }, (_, index) => mint(`s${index}`)));
    });

    test("end-oldest: 3 live, and 197 replaced, each told once", async () => {
      await under.registry.visit(visitOf("warm", { userId: null }), now);
      const replies = await Promise.all(ids.map((id) => start(id)));
      expect(replies.every(({ verdict }) => verdict === "alive")).toBe(true);
      const told = replies.flatMap(({ ended }) => ended);
      expect(new Set(told.map((one) => one.reason))).toEqual(new Set(["replaced"]));
      const live = await listed();
      expect(live).toHaveLength(3);
      expect([...idsOf(told), ...live].sort()).toEqual([...ids].sort());
      await under.registry.acknowledge(told.map((one) => one.sessionId));
      expect(await claim(now + lease, 1000)).toEqual([]);
    });

    test("refuse: 3 live, and 197 refused", async () => {
      await under.registry.visit(visitOf("warm", { userId: null }), now);
      const replies = await Promise.all(ids.map((id) => start(id, { onLimit: "refuse" })));
      expect(replies.filter(({ verdict }) => verdict === "refused")).toHaveLength(197);
      const started = ids.filter((_, index) => replies[index]?.verdict === "alive");
      expect((await listed()).sort()).toEqual(started.sort());
    });
  });
}
