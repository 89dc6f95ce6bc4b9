import { type RegistryUnderTest } from "./registry-under-test.js";
import { day, hour, now, revoking, visitOf } from "../support/visits.js";

/** What a request finds and leaves. */
export function describeVisits(under: RegistryUnderTest): void {
  const { claim, claimedIds, listed, visitAll } = under;

  describe("visits", () => {
    test("a session is registered on sight, and listed as it was told", async () => {
      expect(await under.registry.visit(visitOf("one", { startedAt: now - 60, lastActivityAt: now - 5 }), now)).toBe(
        "alive",
      );
      expect(await under.registry.list({ userId: "ada", limit: 10, now })).toEqual([
        { sessionId: "one", userId: "ada", startedAt: now - 60, lastActivityAt: now - 5, userAgent: "Firefox" },
      ]);
    });

    test("nobody's session is in no user's list", async () => {
      await under.registry.visit(visitOf("one", { userId: null, userAgent: null }), now);
      expect(await listed("null")).toEqual([]);
      expect(await listed("u")).toEqual([]);
      expect(await under.registry.listAll({ limit: 10, now })).toEqual([
        { sessionId: "one", userId: null, startedAt: now, lastActivityAt: now, userAgent: null },
      ]);
    });

    test("last activity and deadline move on, and never back", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.visit(visitOf("one", { startedAt: now, lastActivityAt: now + 600 }), now + 600);
      await under.registry.visit(visitOf("one", { startedAt: now, lastActivityAt: now + 300 }), now + 601);
      const [session] = await under.registry.list({ userId: "ada", limit: 1, now: now + 601 });
      expect(session?.lastActivityAt).toBe(now + 600);
      expect(await claimedIds(now + 600 + hour / 2 + 59)).toEqual([]);
      expect(await claimedIds(now + 600 + hour / 2 + 60)).toEqual(["one"]);
    });

    test("no deadline passes the absolute one", async () => {
      const absoluteDeadline = now + hour;
      await under.registry.visit(visitOf("one", { absoluteDeadline, deadline: now + 2 * hour }), now);
      await under.registry.visit(
        visitOf("one", { lastActivityAt: now + 600, absoluteDeadline, deadline: now + 3 * hour }),
        now + 600,
      );
      expect(await claimedIds(absoluteDeadline - 1)).toEqual([]);
      expect(await claim(absoluteDeadline)).toMatchObject([{ sessionId: "one", reason: "absolute" }]);
    });

    test("a policy that became longer reaches a session before its next activity", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.visit(visitOf("one", { lastActivityAt: now - 5, deadline: now + 8 * hour }), now + 60);
      expect(await under.registry.list({ userId: "ada", limit: 1, now })).toMatchObject([{ lastActivityAt: now }]);
      expect(await claimedIds(now + hour)).toEqual([]);
    });

    test("a session past its deadline that no sweep has met is alive: its cookie may know better", async () => {
      await under.registry.visit(visitOf("one"), now);
      expect(await under.registry.visit(visitOf("one"), now + 2 * hour)).toBe("alive");
    });

    test("a session that gets an owner is listed as theirs, one whose owner is not told keeps it", async () => {
      await under.registry.visit(visitOf("one", { userId: null }), now);
      await under.registry.visit(visitOf("one", { userId: "ada" }), now);
      await under.registry.visit(visitOf("one", { userId: null, lastActivityAt: now + 90 }), now + 90);
      expect(await listed("ada")).toEqual(["one"]);
      await under.registry.visit(visitOf("one", { userId: "bob" }), now + 91);
      expect(await listed("ada")).toEqual([]);
      expect(await listed("bob")).toEqual(["one"]);
      expect(await under.registry.endUser("bob", { ...revoking, exceptSessionId: null, now: now + 92 })).toBe(1);
    });

    test("one whose owner is not known is renewed as its owner's, and ended with them", async () => {
      const later = visitOf("one", { userId: undefined, lastActivityAt: now + 90 });
      await under.registry.visit(visitOf("one"), now);
      expect(await under.registry.visit(later, now + 90)).toBe("alive");
      expect(await under.registry.list({ userId: "ada", limit: 10, now })).toMatchObject([
        { sessionId: "one", userId: "ada", lastActivityAt: now + 90 },
      ]);
      expect(await claimedIds(now + 90 + hour / 2 + 59)).toEqual([]);
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null, now: now + 91 });
      expect(await under.registry.visit(later, now + 91)).toBe("revoked");
    });

    test("one whose owner is not known, and that was never seen, is asked for: nothing is written", async () => {
      const untold = visitOf("one", { userId: undefined });
      expect(await under.registry.visit(untold, now)).toBe("unknown");
      expect(await under.registry.listAll({ limit: 10, now })).toEqual([]);
      expect(await under.end("one", { ...revoking, userId: "ada" })).toBe("unknown");
      await under.registry.endAll(revoking);
      expect(await under.registry.visit(untold, now)).toBe("unknown");
      // Told, it is judged.
      expect(await under.registry.visit(visitOf("one"), now)).toBe("revoked");
      expect(await under.signIn("nobody's", { userId: null })).toBe("alive");
      expect(await under.registry.visit(visitOf("nobody's", { userId: undefined }), now)).toBe("alive");
      await under.end("two");
      expect(await under.registry.visit(visitOf("two", { userId: undefined }), now)).toBe("revoked");
    });

    test("a session that gets an owner is judged as one of theirs that was never seen", async () => {
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      for (const startedAt of [now - hour, now + 30, now + 31]) {
        const visit = visitOf(`since ${startedAt}`, { userId: null, startedAt, deadline: now + hour });
        expect(await under.registry.visit(visit, now + 60)).toBe("alive");
        const verdict = await under.registry.visit({ ...visit, userId: "ada" }, now + 61);
        expect([startedAt, verdict]).toEqual([startedAt, startedAt > now + 30 ? "alive" : "revoked"]);
      }
      expect(await listed("ada")).toEqual([`since ${now + 31}`]);
      expect(await under.registry.endUser("ada", { ...revoking, exceptSessionId: null })).toBe(1);
      expect(await listed("ada")).toEqual([]);
    });

    test("a clock that is behind or ahead of the others' does no harm", async () => {
      await under.registry.visit(visitOf("one", { startedAt: now + 25 }), now);
      expect(await under.registry.visit(visitOf("one", { startedAt: now + 25 }), now - 25)).toBe("alive");
      expect(await claimedIds(now + 25)).toEqual([]);
      expect(await listed()).toEqual(["one"]);
    });
  });

  describe("lists", () => {
    test("live sessions only, most recently active first, at most so many", async () => {
      await under.registry.visit(visitOf("a", { startedAt: now - 300 }), now);
      await under.registry.visit(visitOf("b", { startedAt: now - 400, lastActivityAt: now - 10 }), now);
      await under.registry.visit(visitOf("c", { startedAt: now - 200 }), now);
      await under.registry.visit(visitOf("ended"), now);
      await under.end("ended");
      await under.registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      await under.registry.visit(visitOf("bobs", { userId: "bob" }), now);
      expect(await listed()).toEqual(["b", "c", "a"]);
      const two = await under.registry.list({ userId: "ada", limit: 2, now });
      expect(two.map((one) => one.sessionId)).toEqual(["b", "c"]);
      const all = await under.registry.listAll({ limit: 3, now });
      expect(all.map((one) => one.sessionId)).toEqual(["bobs", "b", "c"]);
    });

    test("sessions no sweep has met do not hide the live ones behind them", async () => {
      const overdue = Array.from({ length: 250 }, (_, index) =>
        visitOf(`overdue ${index}`, { lastActivityAt: now - 1, deadline: now - 1 }),
      );
      await visitAll(overdue);
      await under.registry.visit(visitOf("live", { startedAt: now - 600 }), now);
      expect((await under.registry.list({ userId: "ada", limit: 5, now })).map((one) => one.sessionId)).toEqual([
        "live",
      ]);
    });
  });

  describe("tombstones", () => {
    test("an ended session is refused until a day after its absolute deadline", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.visit(visitOf("swept", { userId: "bob" }), now);
      await under.end("one");
      await under.registry.acknowledge(await claimedIds(now + hour));
      const last = now + 12 * hour + day - 1;
      await claim(last);
      expect(await under.registry.visit(visitOf("one"), last)).toBe("revoked");
      expect(await under.registry.visit(visitOf("swept", { userId: "bob" }), last)).toBe("revoked");
    });
  });
}
