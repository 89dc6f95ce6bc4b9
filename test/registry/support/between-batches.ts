import type { SessionRegistry } from "../../../src/registry/session-registry.js";
import { now, revoking, startOf } from "./visits.js";

/**
 * People who sign in after the first batch of an ending, before the second, on machines whose clocks differ: the
 * ending must not catch them. Who was registered before, on a machine ahead, it must.
 *
 * @param makeRegistry answers a registry that calls this after each answer of its store
 */
export async function expectToSpareSignIns(
  makeRegistry: (answered: () => Promise<void>) => SessionRegistry,
): Promise<void> {
  // Batches go by last activity: these are the last in line, and in the index of the last batch.
  const last = { lastActivityAt: now + 60 };
  const signIns = [-30, 0, 30, 60].map((ahead) => startOf(`signed in ${ahead}`, { ...last, startedAt: now + ahead }));
  let onAnswer = async () => {};
  const registry = makeRegistry(() => onAnswer());
  for (const whose of ["ada's", "everyone's"] as const) {
    const since = signIns.map((start) => ({ ...start, sessionId: `${whose} ${start.sessionId}` }));
    for (let start = 0; start < 500; start += 50) {
      const ids = Array.from({ length: 50 }, (_, index) => `${whose} ${start + index}`);
      await Promise.all(ids.map((id) => registry.start(startOf(id), now)));
    }
    const ahead = startOf(`${whose} ahead`, { ...last, startedAt: now + 60 });
    await registry.start(ahead, now);

    let signedIn = 0;
    onAnswer = async () => {
      onAnswer = async () => {};
      for (const start of since) if ((await registry.start(start, now)).verdict === "alive") signedIn += 1;
    };
    const ended = await (whose === "ada's"
      ? registry.endUser("ada", { ...revoking, exceptSessionId: null })
      : registry.endAll(revoking));
    expect(ended).toBe(501);
    expect(signedIn).toBe(since.length);
    for (const visit of since) expect(await registry.visit({ ...visit, userId: undefined }, now)).toBe("alive");
    expect(await registry.visit({ ...ahead, userId: undefined }, now)).toBe("revoked");
    const listed = await registry.list({ userId: "ada", limit: 100, now });
    expect(listed.map((one) => one.sessionId).sort()).toEqual(since.map((one) => one.sessionId).sort());
    // The next round starts with nobody.
    for (const { sessionId } of since) await registry.end(sessionId, revoking);
  }
}
