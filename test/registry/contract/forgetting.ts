import { cookieAfterlife } from "../../../src/clock/time.js";
import { undeliveredAfterlife } from "../../../src/registry/session-registry.js";
import { lease, type RegistryUnderTest } from "./registry-under-test.js";
import { hour, now, visitOf } from "../support/visits.js";

/** What nobody sweeps. */
export function describeForgetting(under: RegistryUnderTest): void {
  const { claim, claimedIds } = under;
  const forgottenAt = now + 12 * hour + cookieAfterlife + undeliveredAfterlife;

  describe("what no sweep delivers", () => {
    beforeEach(async () => {
      await under.registry.visit(visitOf("failing", { deadline: now }), now);
      await claim(now);
      await under.registry.visit(visitOf("not swept"), now);
    });
    const signIn = (at: number) => under.signIn("new", { startedAt: at }, at);

    test("waits for one until 30 days past its tombstone", async () => {
      await signIn(forgottenAt - 1);
      expect((await claimedIds(forgottenAt - 1)).sort()).toEqual(["failing", "not swept"]);
    });

    test("is forgotten then", async () => {
      await signIn(forgottenAt);
      expect(await claimedIds(forgottenAt)).toEqual([]);
      expect(await claimedIds(forgottenAt + lease)).toEqual([]);
      expect(await under.registry.listAll({ limit: 10, now: forgottenAt })).toMatchObject([{ sessionId: "new" }]);
    });
  });
}
