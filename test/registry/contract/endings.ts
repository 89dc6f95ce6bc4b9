import { type RegistryUnderTest } from "./registry-under-test.js";
import { day, hour, now, revoking, startOf, visitOf } from "../support/visits.js";

/** Sessions ended from the server. */
export function describeEndings(under: RegistryUnderTest): void {
  const { claim, claimedIds, listed, visitAll } = under;

  describe("ending one", () => {
    test("an ended session is refused, whatever it brings", async () => {
      await under.registry.visit(visitOf("one"), now);
      expect(await under.end("one")).toBe("alive");
      expect(await under.end("one")).toBe("ended");
      expect(await under.registry.visit(visitOf("one", { lastActivityAt: now + 90 }), now + 90)).toBe("revoked");
      expect(await under.signIn("one", {}, now + 90)).toBe("revoked");
      expect(await listed()).toEqual([]);
      expect(await claimedIds(now + day)).toEqual([]);
    });

    test("an unknown id is refused from then on", async () => {
      expect(await under.end("one")).toBe("unknown");
      expect(await under.end("one")).toBe("ended");
      expect(await under.registry.visit(visitOf("one"), now)).toBe("revoked");
    });

    test("a superseded session is refused as such, and ended as such only if it was alive", async () => {
      const superseded = { reason: "superseded" } as const;
      await under.registry.visit(visitOf("before"), now);
      expect(await under.end("before", superseded)).toBe("alive");
      expect(await under.end("before")).toBe("ended");
      expect(await under.end("never seen", superseded)).toBe("unknown");
      for (const sessionId of ["before", "never seen"]) {
        expect(await under.registry.visit(visitOf(sessionId, { userId: undefined }), now)).toBe("superseded");
        expect(await under.signIn(sessionId)).toBe("revoked");
      }
      await under.registry.endUser("ada", { ...revoking, exceptSessionId: null });
      await under.registry.endAll(revoking);
      expect(await under.registry.visit(visitOf("before"), now)).toBe("superseded");
      expect(await listed()).toEqual([]);
      expect(await under.registry.listAll({ limit: 10, now })).toEqual([]);
      expect(await claimedIds(now + day)).toEqual([]);
    });

    test("what it was ended as stays, whatever is asked later", async () => {
      const superseded = { reason: "superseded" } as const;
      await under.registry.visit(visitOf("revoked"), now);
      await under.end("revoked");
      await under.registry.visit(visitOf("ada's"), now);
      expect(await under.end("ada's", { ...superseded, userId: "ada" })).toBe("alive");
      await under.registry.visit(visitOf("timed out", { userId: "bob" }), now);
      expect(await claimedIds(now + hour)).toEqual(["timed out"]);
      for (const id of ["revoked", "timed out"]) expect(await under.end(id, superseded)).toBe("ended");
      const words = ["revoked", "ada's", "timed out"].map((id) => under.registry.visit(visitOf(id), now));
      expect(await Promise.all(words)).toEqual(["revoked", "superseded", "revoked"]);
    });

    test("asked for one user's, another's is unknown and untouched", async () => {
      await under.registry.visit(visitOf("ada's"), now);
      await under.registry.visit(visitOf("nobody's", { userId: null }), now);
      const options = { ...revoking, userId: "bob" };
      expect(await under.end("ada's", options)).toBe("unknown");
      expect(await under.end("nobody's", options)).toBe("unknown");
      expect(await under.end("never seen", options)).toBe("unknown");
      expect(await under.registry.visit(visitOf("ada's"), now)).toBe("alive");
      expect(await under.registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("alive");
      expect(await under.registry.visit(visitOf("never seen"), now)).toBe("alive");
      expect(await under.end("ada's", { ...options, userId: "ada" })).toBe("alive");
      expect(await under.end("ada's", { ...options, userId: "ada" })).toBe("ended");
      expect(await under.registry.visit(visitOf("ada's"), now)).toBe("revoked");
    });
  });

  describe("ending a user's", () => {
    const endUser = (exceptSessionId: string | null = null, at = now) =>
      under.registry.endUser("ada", { ...revoking, exceptSessionId, now: at });

    test("all of them end, and nobody else's", async () => {
      await under.registry.visit(visitOf("one"), now);
      await under.registry.visit(visitOf("two"), now);
      await under.registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      await under.registry.visit(visitOf("bob's", { userId: "bob" }), now);
      await under.registry.visit(visitOf("nobody's", { userId: null }), now);
      expect(await endUser()).toBe(2);
      expect(await under.registry.visit(visitOf("one"), now)).toBe("revoked");
      expect(await under.registry.visit(visitOf("overdue"), now)).toBe("revoked");
      expect(await under.registry.visit(visitOf("bob's", { userId: "bob" }), now)).toBe("alive");
      expect(await under.registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("alive");
      expect(await listed()).toEqual([]);
      // Its time was up before: that is what it ended of, and a sweep still says so.
      expect(await claim(now + 1)).toMatchObject([{ sessionId: "overdue", reason: "idle" }]);
      expect(await endUser(null, now + 1)).toBe(0);
    });

    test("sessions never seen end too, also in the same second", async () => {
      await endUser();
      expect(await under.registry.visit(visitOf("older", { startedAt: now - 1 }), now)).toBe("revoked");
      expect(await under.registry.visit(visitOf("as old", { startedAt: now }), now)).toBe("revoked");
      const newer = visitOf("newer", { startedAt: now + 31 });
      expect(await under.registry.visit(newer, now + 31)).toBe("alive");
    });

    test("signing in again in the same second works, until the next time", async () => {
      await endUser();
      expect(await under.signIn("again")).toBe("alive");
      expect(await under.registry.visit(visitOf("again"), now)).toBe("alive");
      expect(await endUser()).toBe(1);
      expect(await under.registry.visit(visitOf("again"), now)).toBe("revoked");
    });

    test("signing in works although the ending machine's clock was ahead", async () => {
      await endUser(null, now + 20);
      expect(await under.signIn("new")).toBe("alive");
      expect(await under.registry.visit(visitOf("new"), now + 1)).toBe("alive");
      expect(await listed()).toEqual(["new"]);
    });

    test("an earlier time does not undo a later one", async () => {
      await endUser(null, now + 10);
      await endUser(null, now);
      expect(await under.registry.visit(visitOf("one", { startedAt: now + 10 }), now + 10)).toBe("revoked");
    });

    test("one may be spared, if it is theirs", async () => {
      await under.registry.visit(visitOf("this one"), now);
      await under.registry.visit(visitOf("other"), now);
      await under.registry.visit(visitOf("bob's", { userId: "bob" }), now);
      expect(await endUser("this one")).toBe(1);
      expect(await under.registry.visit(visitOf("this one", { lastActivityAt: now + 90 }), now + 90)).toBe("alive");
      expect(await under.registry.visit(visitOf("other"), now + 90)).toBe("revoked");
      expect(await listed()).toEqual(["this one"]);
      // Everyone's, whoever was spared before.
      expect(await endUser("bob's", now)).toBe(1);
      expect(await under.registry.visit(visitOf("this one"), now + 1)).toBe("revoked");
    });

    test("the one that is spared is used meanwhile: none of the others is left out", async () => {
      // It was the least recently active one, and is the most recent after the first batch.
      await visitAll(Array.from({ length: 503 }, (_, index) => visitOf(`s${index}`, { lastActivityAt: now + index })));
      let batches = 0;
      const onBatch = async () => {
        batches += 1;
        if (batches === 1) await under.registry.visit(visitOf("s0", { lastActivityAt: now + 600 }), now + 600);
      };
      const options = { ...revoking, exceptSessionId: "s0", leaseSeconds: 60, onBatch };
      expect(await under.registry.endUser("ada", options)).toBe(502);
      expect(await under.registry.visit(visitOf("s0"), now)).toBe("alive");
    });

    test("more sign in meanwhile than are ended at a time: it comes to an end, and spares them", async () => {
      await visitAll(Array.from({ length: 503 }, (_, index) => visitOf(`s${index}`)));
      let batches = 0;
      const onBatch = async () => {
        batches += 1;
        if (batches > 1) return;
        const ids = Array.from({ length: 250 }, (_, index) => `since ${index}`);
        await Promise.all(ids.map(async (id) => under.registry.start(startOf(id, { lastActivityAt: now + 60 }), now)));
      };
      expect(await under.registry.endUser("ada", { ...revoking, exceptSessionId: null, onBatch })).toBe(503);
      expect(await under.registry.list({ userId: "ada", limit: 1000, now })).toHaveLength(250);
      expect(batches).toBeLessThan(20);
    });

    test("more of them than are ended at a time", async () => {
      await visitAll(Array.from({ length: 503 }, (_, index) => visitOf(`s${index}`)));
      expect(await endUser("s7")).toBe(502);
      expect(await listed("ada", now + 1)).toEqual(["s7"]);
    });
  });

  describe("ending everyone's", () => {
    test("known or not, but for those who sign in afterwards", async () => {
      await under.registry.visit(visitOf("ada's"), now);
      await under.registry.visit(visitOf("nobody's", { userId: null }), now);
      await under.registry.visit(visitOf("overdue", { startedAt: now - 2 * hour }), now);
      expect(await under.registry.endAll(revoking)).toBe(2);
      expect(await under.registry.visit(visitOf("ada's"), now)).toBe("revoked");
      expect(await under.registry.visit(visitOf("nobody's", { userId: null }), now)).toBe("revoked");
      expect(await under.registry.visit(visitOf("never seen"), now)).toBe("revoked");
      expect(await under.signIn("new")).toBe("alive");
      expect(await under.registry.visit(visitOf("new"), now)).toBe("alive");
      expect((await under.registry.listAll({ limit: 10, now })).map((one) => one.sessionId)).toEqual(["new"]);
    });

    test("more of them than are ended at a time", async () => {
      await visitAll(Array.from({ length: 503 }, (_, index) => visitOf(`s${index}`, { userId: `user ${index}` })));
      expect(await under.registry.endAll(revoking)).toBe(503);
      expect(await under.registry.listAll({ limit: 10, now })).toEqual([]);
    });
  });
}
