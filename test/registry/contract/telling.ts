import type { EndedSession } from "../../../src/registry/session-registry.js";
import { endedAs, refusals } from "../../../src/registry/verdicts.js";
import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { day, hour, now, revoking, visitOf } from "../support/visits.js";

/** Longer than one batch of any store. */
const many = 503;
/** An ending that somebody is to be told of, first by whoever ends. */
const told = { ...revoking, actor: "the administrator", leaseSeconds: lease } as const;

/** Who is told of an end, and of what. */
export function describeTelling(under: RegistryUnderTest): void {
  const { claim, claimedIds, visitAll } = under;

  describe("telling of an end", () => {
    test("whoever ends a session learns whose it was", async () => {
      await under.registry.visit(visitOf("one", { startedAt: now - 60, lastActivityAt: now - 5 }), now);
      expect(await under.registry.end("one", told)).toEqual({
        was: "alive",
        session: {
          sessionId: "one",
          userId: "ada",
          startedAt: now - 60,
          lastActivityAt: now - 5,
          userAgent: "Firefox",
        },
      });
      expect(await under.registry.end("one", told)).toEqual({ was: "ended", session: null });
      expect(await under.registry.end("never seen", told)).toEqual({ was: "unknown", session: null });
      await under.registry.visit(visitOf("bob's", { userId: "bob" }), now);
      expect(await under.registry.end("bob's", { ...told, userId: "ada" })).toEqual({ was: "unknown", session: null });
    });

    test.each(endedAs)(
      "%s: who dies before telling is followed by a sweep, once the lease has lapsed",
      async (reason) => {
        const lastActivityAt = now + 90;
        await under.registry.visit(visitOf("one"), now);
        await under.registry.visit(visitOf("one", { lastActivityAt }), lastActivityAt);
        await under.registry.end("one", { ...told, reason });
        expect(await claim(now + lease - 1)).toEqual([]);
        const ended = {
          sessionId: "one",
          userId: "ada",
          startedAt: now,
          lastActivityAt,
          userAgent: "Firefox",
          reason,
          actor: "the administrator",
        };
        expect(await claim(now + lease)).toEqual([ended]);
        // That sweeper dies as well.
        expect(await claim(now + 2 * lease - 1)).toEqual([]);
        expect(await claim(now + 2 * lease)).toEqual([ended]);
        await under.registry.acknowledge(["one"]);
        expect(await claim(now + day)).toEqual([]);
        const refusal = refusals.find((word) => word === reason) ?? "revoked";
        expect(await under.registry.visit(visitOf("one"), now + day)).toBe(refusal);
        expect(await under.registry.look("one", now + day)).toEqual({ verdict: "ended", reason });
      },
    );

    test("told and acknowledged in time, it is no sweep's", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.end("one", told);
      await under.registry.acknowledge(["one"]);
      expect(await claim(now + day)).toEqual([]);
      expect(await under.registry.visit(visitOf("one"), now)).toBe("revoked");
    });

    test("nothing is kept where nobody is to be told, nor of what was never seen", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.visit(visitOf("two"), now);
      await under.registry.visit(visitOf("bob's", { userId: "bob" }), now);
      await under.end("one");
      await under.registry.end("never seen", told);
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      await under.registry.endAll(revoking);
      expect(await claim(now + day)).toEqual([]);
    });

    test("ending what has ended leaves the telling as it was", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.end("one", told);
      expect(await under.end("one", { reason: "signed-out", now: now + 1 })).toBe("ended");
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      await under.registry.endAll(revoking);
      expect(await claim(now + lease)).toMatchObject([{ sessionId: "one", reason: "revoked", actor: told.actor }]);
    });

    test("an actor is any text, of which 256 characters are kept", async () => {
      const actors = ["'; --", "\\", "%s", "null", "[1]", "a\0b\ud800", "é".repeat(300)];
      for (const [index, actor] of actors.entries()) {
        await under.registry.visit(visitOf(`s${index}`), now);
        await under.registry.end(`s${index}`, { ...told, actor });
      }
      const claimed = await claim(now + lease);
      const kept = claimed.sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1)).map(({ actor }) => actor);
      expect(kept).toEqual([...actors.slice(0, 5), "a\ufffdb\ufffd", "é".repeat(256)]);
    });
  });

  describe.each(["a user's", "everyone's"] as const)("telling of the end of %s", (whose) => {
    const endMany = (options: Partial<Parameters<typeof under.registry.endAll>[0]>) =>
      whose === "a user's"
        ? under.registry.endUser("ada", { ...told, exceptSessionId: null, ...options })
        : under.registry.endAll({ ...told, ...options });

    test("batch by batch, each session once, as it was registered", async () => {
      await visitAll(Array.from({ length: many }, (_, index) => visitOf(`s${index}`)));
      const sessions: EndedSession[] = [];
      const counts: number[] = [];
      const onBatch = async (batch: { ended: number; sessions: readonly EndedSession[] }) => {
        await under.registry.acknowledge(batch.sessions.map((one) => one.sessionId));
        sessions.push(...batch.sessions);
        counts.push(batch.ended);
        expect(batch.ended).toBe(sessions.length);
      };
      expect(await endMany({ onBatch })).toBe(many);
      expect(counts.length).toBeGreaterThan(2);
      expect(counts.at(-1)).toBe(many);
      expect(new Set(sessions.map((one) => one.sessionId)).size).toBe(many);
      expect(sessions.find((one) => one.sessionId === "s7")).toEqual({
        sessionId: "s7",
        userId: "ada",
        startedAt: now,
        lastActivityAt: now,
        userAgent: "Firefox",
        reason: "revoked",
        actor: told.actor,
      });
      expect(await claim(now + day)).toEqual([]);
    });

    test("with nobody to tell, the batches say how far it is", async () => {
      await visitAll(Array.from({ length: many }, (_, index) => visitOf(`s${index}`)));
      const batches: { ended: number; sessions: readonly EndedSession[] }[] = [];
      await endMany({ leaseSeconds: null, onBatch: (batch) => batches.push(batch) });
      expect(batches.at(-1)?.ended).toBe(many);
      expect(batches.flatMap(({ sessions }) => sessions)).toEqual([]);
    });

    test("killed after its first batch: a sweep tells of all, and all are refused at once", async () => {
      await visitAll(Array.from({ length: many }, (_, index) => visitOf(`s${index}`)));
      let first = 0;
      const killed = new Error("killed");
      const onBatch = ({ ended }: { ended: number }) => {
        first = ended;
        throw killed;
      };
      await expect(endMany({ onBatch })).rejects.toBe(killed);
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(many);
      for (const id of ["s0", "s300", `s${many - 1}`]) {
        expect(await under.registry.visit(visitOf(id, { userId: undefined }), now + 1)).toBe("revoked");
        expect(await under.registry.look(id, now)).toEqual({ verdict: "ended", reason: "revoked" });
        // Whoever meets one of them is not the one that ended it.
        expect(await under.end(id, { leaseSeconds: lease })).toBe("ended");
      }
      const swept = await claim(now + lease, many);
      // Several shards end their first batches at once.
      if (under.registry.shards === undefined) expect(swept).toHaveLength(first);
      // Those that it did not come to are due when they would have been.
      swept.push(...(await claim(now + hour, many)));
      await under.registry.acknowledge(swept.map((one) => one.sessionId));
      expect(new Set(swept.map((one) => one.sessionId)).size).toBe(many);
      expect(new Set(swept.map(({ reason, actor }) => `${reason} ${actor}`))).toEqual(
        new Set([`revoked ${told.actor}`]),
      );
      expect(await claimedIds(now + day)).toEqual([]);
    });
  });

  describe("looking at a session", () => {
    test("says what is known, and writes nothing", async () => {
      expect(await under.registry.look("one", now)).toEqual({ verdict: "unknown" });
      await under.registry.visit(visitOf("one"), now);
      const alive = {
        verdict: "alive",
        lastActivityAt: now,
        deadline: now + hour / 2 + 60,
        absoluteDeadline: now + 12 * hour,
      };
      expect(await under.registry.look("one", now)).toEqual(alive);
      // Its clock cookie may know better.
      expect(await under.registry.look("one", now + hour)).toEqual(alive);
      await under.registry.visit(visitOf("one", { lastActivityAt: now + 60 }), now + 60);
      const moved = { lastActivityAt: now + 60, deadline: now + hour / 2 + 120 };
      expect(await under.registry.look("one", now + 60)).toEqual({ ...alive, ...moved });
      await under.end("one", { reason: "signed-out" });
      expect(await under.registry.look("one", now)).toEqual({ verdict: "ended", reason: "signed-out" });
    });

    test("knows what timed out, and what a not-before time ended", async () => {
      await under.registry.visit(visitOf("timed out"), now);
      await claim(now + hour);
      expect(await under.registry.look("timed out", now)).toEqual({ verdict: "ended", reason: "idle" });
      await under.registry.visit(visitOf("revoked"), now);
      await under.registry.endAll(revoking);
      expect(await under.registry.look("revoked", now)).toEqual({ verdict: "ended", reason: "revoked" });
    });
  });
}
