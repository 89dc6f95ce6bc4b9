import { memoryRegistry } from "next-session-timeout/registry/memory";
import { shardedRegistry } from "next-session-timeout/registry/sharded";
import type { RegistryVisit } from "../../src/registry/session-registry.js";
import { mint } from "./support/shards.js";
import { day, hour, now, revoking, startOf, visitOf } from "./support/visits.js";

// Four shards become eight, while people are signed in.

const users = Array.from({ length: 100 }, (_, index) => `user ${index}`);
const changedAt = now + hour;

function grown() {
  const eight = Array.from({ length: 8 }, () => memoryRegistry());
  const four = eight.slice(0, 4);
  return {
    eight,
    before: shardedRegistry(four),
    during: shardedRegistry(eight, { before: four, changedAt }),
    after: shardedRegistry(eight),
  };
}

const nameOf = (id: string) => id.split(".")[0] ?? "";
const told = (sessionId: string, more: Partial<RegistryVisit> = {}) =>
  visitOf(sessionId, { userId: undefined, ...more });

test("a change moves half of the users, and only to the new shards", async () => {
  const { before, after } = grown();
  let moved = 0;
  for (const user of users) {
    const [was, is] = [nameOf(await mint(before, user, "r")), nameOf(await mint(after, user, "r"))];
    if (was !== is) moved += 1;
    if (was !== is) expect(Number(is)).toBeGreaterThanOrEqual(4);
  }
  expect(moved / users.length).toBeGreaterThan(0.4);
  expect(moved / users.length).toBeLessThan(0.6);
});

test.each([
  ["a second before the change, on the old list", -1, "before"],
  ["from then on, on the new one", 0, "after"],
] as const)("sessions start %s", async (_, offset, like) => {
  const { during, ...others } = grown();
  const at = changedAt + offset;
  for (const user of users) expect(await mint(during, user, "r", at)).toBe(await mint(others[like], user, "r", at));
});

test("who is signed in stays so, and who was signed out too, in every step", async () => {
  const { before, during, after } = grown();
  // One from a sign-in, and one that iron-session alone saved, whose id names no shard.
  const live = await Promise.all(users.map((user) => mint(before, user, "live")));
  const plain = users.map((user) => `plain of ${user}`);
  for (const [index, user] of users.entries()) {
    await before.start(startOf(live[index] ?? "", { userId: user }), now);
    await before.visit(visitOf(plain[index] ?? "", { userId: user }), now);
  }
  const ended = new Set([...live, ...plain].filter((_, index) => index % 3 === 0));
  for (const id of ended) expect(await before.end(id, revoking)).toMatchObject({ was: "alive" });

  // Whatever the server's time is, servers with either configuration answer alike.
  for (const time of [now, changedAt - 1, changedAt, changedAt + hour]) {
    for (const id of [...live, ...plain]) {
      expect([id, await during.visit(told(id), time)]).toEqual([id, ended.has(id) ? "revoked" : "alive"]);
      expect(await during.look(id, time)).toMatchObject({ verdict: ended.has(id) ? "ended" : "alive" });
    }
  }
  // Told whose it is, none of the ended is registered anew.
  for (const [index, user] of users.entries()) {
    const id = plain[index] ?? "";
    if (ended.has(id)) expect(await during.visit(visitOf(id, { userId: user }), changedAt)).toBe("revoked");
  }
  // Those with a name need the list before no longer, once the old shards are part of the new list.
  for (const id of live) expect(await after.visit(told(id), now)).toBe(ended.has(id) ? "revoked" : "alive");
});

test("what started before the change and was never seen is judged by the endings of then", async () => {
  const { before, during } = grown();
  for (const user of users) await before.endUser(user, { ...revoking, exceptSessionId: null });
  for (const user of users) {
    const older = visitOf(`older of ${user}`, { userId: user, startedAt: now - 60 });
    const newer = visitOf(`newer of ${user}`, { userId: user, startedAt: changedAt + 31 });
    expect(await during.visit(older, changedAt + 60)).toBe("revoked");
    expect(await during.visit(newer, changedAt + 60)).toBe("alive");
  }
});

test("an ending before the change reaches the shards to come", async () => {
  const { during, after } = grown();
  for (const user of users) await during.endUser(user, { ...revoking, exceptSessionId: null });
  for (const user of users) {
    const id = await mint(after, user, "minted by a server whose clock is ahead");
    expect(await during.visit(visitOf(id, { userId: user }), now)).toBe("revoked");
  }
});

test("an id without a name is ended where it was and where it is to be", async () => {
  const { during, after } = grown();
  const ids = users.map((user) => `plain of ${user}`);
  for (const id of ids) expect(await during.end(id, revoking)).toEqual({ was: "unknown", session: null });
  for (const id of ids) {
    expect(await during.visit(visitOf(id), now)).toBe("revoked");
    expect(await during.visit(visitOf(id, { startedAt: changedAt + hour }), changedAt + hour)).toBe("revoked");
    expect(await after.visit(visitOf(id), now)).toBe("revoked");
  }
});

test("a shard that is given up is asked until its last session is over, and swept", async () => {
  const [a, b] = [memoryRegistry(), memoryRegistry()];
  const during = shardedRegistry({ a }, { before: { a, b }, changedAt });
  await during.start(startOf("b.one"), now);
  for (const user of users) expect(nameOf(await mint(during, user, "r", changedAt))).toBe("a");
  expect(await during.visit(told("b.one"), changedAt)).toBe("alive");
  expect(await during.list({ userId: "ada", limit: 10, now })).toHaveLength(1);
  expect(await during.shards?.()).toHaveLength(2);
  expect(await during.claimDue({ limit: 10, leaseSeconds: 60, now: now + day })).toMatchObject([
    { sessionId: "b.one", reason: "idle" },
  ]);
});

test("one registry becomes several", async () => {
  const alone = memoryRegistry();
  await alone.visit(visitOf("live"), now);
  await alone.visit(visitOf("ended"), now);
  await alone.end("ended", revoking);
  const eu = { eu1: memoryRegistry(), eu2: memoryRegistry() };
  const during = shardedRegistry(eu, { before: { alone }, changedAt });
  expect(await during.visit(told("live"), now)).toBe("alive");
  expect(await during.visit(told("ended"), now)).toBe("revoked");
  expect(await during.endUser("ada", { ...revoking, exceptSessionId: null })).toBe(1);
  expect(await during.visit(told("live"), now)).toBe("revoked");
});
