import type { RegistryStart } from "../../../src/registry/session-registry.js";
import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { day, hour, now, revoking, startOf, visitOf } from "../support/visits.js";

/** Sessions that start, and what ends by it. */
export function describeStarts(under: RegistryUnderTest): void {
  const { claim, listed } = under;
  const start = (sessionId: string, more: Partial<RegistryStart> = {}, at = now) =>
    under.registry.start(startOf(sessionId, more), at);
  const alive = { verdict: "alive", ended: [] };

  describe("signing in", () => {
    test("registers a session, as it was told", async () => {
      expect(await start("one", { startedAt: now - 1 })).toEqual(alive);
      expect(await under.registry.list({ userId: "ada", limit: 10, now })).toEqual([
        { sessionId: "one", userId: "ada", startedAt: now - 1, lastActivityAt: now - 1, userAgent: "Firefox" },
      ]);
      expect(await start("nobody's", { userId: null, userAgent: null })).toEqual(alive);
      expect(await under.registry.visit(visitOf("nobody's", { userId: undefined }), now)).toBe("alive");
      expect(await claim(now + hour)).toHaveLength(2);
    });

    test("asked twice, as after an answer that got lost, it starts once", async () => {
      const again = { maxSessions: 1, supersedes: ["before"], leaseSeconds: lease };
      await under.registry.visit(visitOf("before"), now);
      await start("one", again);
      expect(await start("one", again)).toEqual(alive);
      expect(await listed()).toEqual(["one"]);
    });

    test("one that was ended before it started stays ended", async () => {
      await under.end("one", { reason: "superseded" });
      expect(await start("one")).toEqual({ verdict: "revoked", ended: [] });
      expect(await under.registry.visit(visitOf("one"), now)).toBe("superseded");
    });

    test("those it takes the place of end in the same step, and are told", async () => {
      await under.registry.visit(visitOf("before", { lastActivityAt: now - 9, startedAt: now - 90 }), now);
      await under.registry.visit(visitOf("other"), now);
      const reply = await start("one", { supersedes: ["before", "never seen", "one", "before"], leaseSeconds: lease });
      const ended = {
        sessionId: "before",
        userId: "ada",
        startedAt: now - 90,
        lastActivityAt: now - 9,
        userAgent: "Firefox",
        reason: "superseded",
        actor: null,
      };
      expect(reply).toEqual({ verdict: "alive", ended: [ended] });
      for (const id of ["before", "never seen"]) {
        expect(await under.registry.visit(visitOf(id), now)).toBe("superseded");
      }
      expect((await listed()).sort()).toEqual(["one", "other"]);
      expect(await claim(now + lease - 1)).toEqual([]);
      expect(await claim(now + lease)).toEqual([ended]);
    });

    test("with nobody to tell, none is kept", async () => {
      await under.registry.visit(visitOf("before"), now);
      expect(await start("one", { supersedes: ["before"] })).toEqual(alive);
      expect(await under.registry.visit(visitOf("before"), now)).toBe("superseded");
      expect(await claim(now + lease)).toEqual([]);
    });

    test("what it takes the place of may have ended before", async () => {
      await under.registry.visit(visitOf("before"), now);
      await under.end("before");
      expect(await start("one", { supersedes: ["before"], leaseSeconds: lease })).toEqual(alive);
      expect(await under.registry.visit(visitOf("before"), now)).toBe("revoked");
    });
  });

  describe("confirming", () => {
    const confirm = { kind: "confirm", supersedes: ["before"], leaseSeconds: lease } as const;

    test("the session goes on under a new id, and nobody is told", async () => {
      await under.registry.visit(visitOf("before"), now);
      const later = now + hour / 4;
      expect(await start("one", { ...confirm, startedAt: now, lastActivityAt: later }, later)).toEqual(alive);
      expect(await under.registry.visit(visitOf("before"), later)).toBe("superseded");
      expect(await listed()).toEqual(["one"]);
      expect(await claim(later + lease)).toEqual([]);
      expect(await under.registry.list({ userId: "ada", limit: 10, now })).toMatchObject([
        { sessionId: "one", startedAt: now, lastActivityAt: later },
      ]);
    });

    test.each(["revoked", "signed-out", "superseded"] as const)(
      "of one that was %s, it starts nothing",
      async (reason) => {
        await under.registry.visit(visitOf("before"), now);
        await under.end("before", { reason });
        expect(await start("one", confirm)).toEqual({ verdict: "revoked", ended: [] });
        expect(await under.registry.look("one", now)).toEqual({ verdict: "unknown" });
        const refusal = reason === "superseded" ? "superseded" : "revoked";
        expect(await under.registry.visit(visitOf("before"), now)).toBe(refusal);
      },
    );

    test("of one that a not-before time ended, seen or not, it starts nothing", async () => {
      await under.registry.visit(visitOf("before"), now);
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      expect(await start("one", confirm)).toEqual({ verdict: "revoked", ended: [] });
      const unseen = { ...confirm, supersedes: ["never seen"] };
      expect(await start("one", { ...unseen, startedAt: now + 30 })).toEqual({ verdict: "revoked", ended: [] });
      expect(await under.registry.look("one", now)).toEqual({ verdict: "unknown" });
      expect(await under.registry.look("never seen", now)).toEqual({ verdict: "unknown" });
      expect(await start("one", { ...unseen, startedAt: now + 31 })).toEqual(alive);
      expect(await under.registry.visit(visitOf("never seen"), now)).toBe("superseded");
    });

    test("who signed in after an ending, in the same second, may confirm", async () => {
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      await start("before");
      expect(await start("one", confirm)).toEqual(alive);
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      expect(await under.registry.visit(visitOf("one"), now)).toBe("revoked");
    });

    test("two at once of one session: one of them starts", async () => {
      await under.registry.visit(visitOf("before"), now);
      const replies = await Promise.all(["one", "two"].map((id) => start(id, confirm)));
      expect(replies.map(({ verdict }) => verdict).sort()).toEqual(["alive", "revoked"]);
      expect(await listed()).toHaveLength(1);
    });

    test("while the session is ended: it is confirmed and then ended, or ended, and never both live", async () => {
      for (let round = 0; round < 20; round += 1) {
        const [before, after] = [`before ${round}`, `after ${round}`];
        await under.registry.visit(visitOf(before), now);
        const [reply, was] = await Promise.all([start(after, { ...confirm, supersedes: [before] }), under.end(before)]);
        expect([reply.verdict, was]).toEqual(reply.verdict === "alive" ? ["alive", "ended"] : ["revoked", "alive"]);
        expect(await listed()).toEqual(reply.verdict === "alive" ? [after] : []);
        await under.end(after);
      }
    });
  });

  test("tombstones of what was never seen last until `keepUntil`", async () => {
    await start("one", { supersedes: ["never seen"], keepUntil: now + 3 * day });
    expect(await under.registry.visit(visitOf("never seen"), now + 3 * day - 1)).toBe("superseded");
  });
}
