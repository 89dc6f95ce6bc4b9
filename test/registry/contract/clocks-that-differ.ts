import type { RegistryVisit } from "../../../src/registry/session-registry.js";
import { type RegistryUnderTest } from "./registry-under-test.js";
import { hour, now, revoking, visitOf } from "../support/visits.js";

/** A session of Ada's, signed in to on a machine whose clock is so many seconds ahead of ours. */
const startedAhead = (sessionId: string, ahead: number, more: Partial<RegistryVisit> = {}) =>
  visitOf(sessionId, { startedAt: now + ahead, ...more });

/** More than one batch of any store. */
const many = 503;

/** Machines whose clocks differ, and what is ended meanwhile. */
export function describeClocksThatDiffer(under: RegistryUnderTest): void {
  const { listed, visitAll } = under;
  const endings = {
    "a user's": () => under.registry.endUser("ada", { ...revoking, exceptSessionId: null }),
    "everyone's": () => under.registry.endAll(revoking),
  };

  describe.each(["a user's", "everyone's"] as const)("ending %s, on machines whose clocks differ", (name) => {
    const end = endings[name];

    test.each([-hour, 0, 1, 29, 30, 31, hour])("what is registered ends, started %d s ahead", async (ahead) => {
      const more = { startedAt: now + ahead, deadline: now + 2 * hour };
      await under.registry.visit(visitOf("visits", more), now);
      await under.signIn("signs in", more);
      expect(await end()).toBe(2);
      for (const sessionId of ["visits", "signs in"]) {
        const visit = startedAhead(sessionId, ahead, { userId: undefined });
        expect(await under.registry.visit(visit, now)).toBe("revoked");
      }
      expect(await listed()).toEqual([]);
    });

    test.each([29, 30, 31])("what was never seen ends up to 30 s ahead: %d s", async (ahead) => {
      await end();
      const expected = ahead <= 30 ? "revoked" : "alive";
      expect(await under.registry.visit(startedAhead("never seen", ahead), now + ahead)).toBe(expected);
      expect(await under.signIn("signed in", { startedAt: now + ahead }, now + ahead)).toBe("alive");
    });

    test("more of them than are ended at a time", async () => {
      await visitAll(
        Array.from({ length: many }, (_, index) => startedAhead(`s${index}`, [29, 30, 31][index % 3] ?? 0)),
      );
      expect(await end()).toBe(many);
      expect(await under.registry.listAll({ limit: 10, now })).toEqual([]);
    });

    test("again and again in one second, signing in between: each ends what was there, and nobody since", async () => {
      for (let round = 1; round <= 5; round += 1) {
        const again = visitOf(`round ${round}`);
        expect(await under.signIn(again.sessionId)).toBe("alive");
        expect(await under.registry.visit(again, now)).toBe("alive");
        expect(await end()).toBe(1);
        expect(await under.registry.visit(again, now)).toBe("revoked");
      }
    });
  });

  test("an ending by a machine that is behind ends what signed in after one by a machine ahead", async () => {
    const options = { ...revoking, exceptSessionId: null };
    const signIn = async (sessionId: string) => expect(await under.signIn(sessionId)).toBe("alive");
    await under.registry.endUser("ada", { ...options, now: now + 30 });
    await signIn("after the user's");
    expect(await under.registry.endUser("ada", { ...options, now: now - 30 })).toBe(1);
    await signIn("after the user's again");
    expect(await under.registry.endAll({ ...revoking, now: now - 30 })).toBe(1);
    await signIn("after everyone's");
    expect(await under.registry.endUser("ada", { ...options, now: now - 30 })).toBe(1);
    await signIn("at last");
    expect(await listed()).toEqual(["at last"]);
  });

  test("one that was spared is ended by the next ending, whoever's it is", async () => {
    await under.registry.visit(visitOf("spared"), now);
    expect(await under.registry.endUser("ada", { ...revoking, exceptSessionId: "spared", now: now + 30 })).toBe(0);
    expect(await under.registry.visit(visitOf("spared"), now)).toBe("alive");
    expect(await under.registry.endAll(revoking)).toBe(1);
    expect(await under.registry.visit(visitOf("spared"), now)).toBe("revoked");
  });
}
