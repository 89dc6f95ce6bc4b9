import { memoryRegistry } from "next-session-timeout/registry/memory";
import type { EndedSession } from "../../src/registry/session-registry.js";
import { sweep as sweepShards } from "../../src/registry/sweep.js";
import type { SweepOptions } from "../../src/registry/sweep.js";
import { hour, now, visitOf } from "./support/visits.js";

async function registryWith(count: number) {
  const registry = memoryRegistry();
  for (let index = 0; index < count; index += 1) await registry.visit(visitOf(`s${index}`), now);
  return registry;
}

const due = now + hour;
const nobodyFails = (error: unknown) => {
  throw error;
};
/** A sweep of a registry that is one store. */
const sweep = async (options: Omit<SweepOptions, "onShardFailure">) => {
  const { failedShards, ...swept } = await sweepShards({ ...options, onShardFailure: nobodyFails });
  expect(failedShards).toBe(0);
  return swept;
};

test("delivers all that is due, over several claims", async () => {
  const registry = await registryWith(250);
  const delivered: EndedSession[] = [];
  const deliver = async (session: EndedSession) => void delivered.push(session);
  const result = await sweep({ registry, limit: 1000, now: () => due, deliver, onFailure: nobodyFails });
  expect(result).toEqual({ ended: 250, failed: 0, more: false });
  expect(new Set(delivered.map((one) => one.sessionId)).size).toBe(250);
  expect(delivered[0]).toMatchObject({ userId: "ada", reason: "idle", startedAt: now, lastActivityAt: now });
});

test("stops at the limit and says that more may be due", async () => {
  const registry = await registryWith(250);
  const options = { registry, now: () => due, deliver: async () => {}, onFailure: nobodyFails };
  expect(await sweep({ ...options, limit: 120 })).toEqual({ ended: 120, failed: 0, more: true });
  expect(await sweep({ ...options, limit: 1000 })).toEqual({ ended: 130, failed: 0, more: false });
});

test("what a delivery throws is reported, and it is delivered again once its lease has lapsed", async () => {
  const registry = await registryWith(3);
  const failures: unknown[] = [];
  const options = { registry, limit: 10, onFailure: (error: unknown) => void failures.push(error) };
  const broken = new Error("the mail server is down");
  const deliver = async ({ sessionId }: EndedSession) => {
    if (sessionId === "s1") throw broken;
  };
  expect(await sweep({ ...options, now: () => due, deliver })).toEqual({ ended: 2, failed: 1, more: false });
  expect(failures).toEqual([broken]);

  const later: string[] = [];
  const deliverLater = async ({ sessionId }: EndedSession) => void later.push(sessionId);
  expect((await sweep({ ...options, now: () => due + 299, deliver: deliverLater })).ended).toBe(0);
  expect((await sweep({ ...options, now: () => due + 300, deliver: deliverLater })).ended).toBe(1);
  expect(later).toEqual(["s1"]);
});

test("few deliveries are under way at once", async () => {
  const registry = await registryWith(100);
  let running = 0;
  let most = 0;
  const deliver = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  await sweep({ registry, limit: 100, now: () => due, deliver, onFailure: nobodyFails });
  expect(most).toBe(10);
});

test("rejects when the registry does", async () => {
  const down = new Error("down");
  const registry = { ...(await registryWith(1)), claimDue: async () => Promise.reject(down) };
  const options = { limit: 10, now: () => due, deliver: async () => {}, onFailure: nobodyFails };
  await expect(sweep({ registry, ...options })).rejects.toBe(down);
});

describe("a registry of several stores", () => {
  /** Each with so many due sessions. */
  async function shardsWith(...counts: number[]) {
    const shards = await Promise.all(counts.map(registryWith));
    return { shards, registry: { ...memoryRegistry(), shards: () => shards } };
  }
  const down = new Error("down");
  const failing = async () => Promise.reject(down);
  const options = { now: () => due, deliver: async () => {}, onFailure: nobodyFails };

  test("each is swept, and none uses up the limit", async () => {
    const { registry, shards } = await shardsWith(500, 0, 30);
    const swept = await sweepShards({ ...options, registry, limit: 60, onShardFailure: nobodyFails });
    expect(swept).toEqual({ ended: 60, failed: 0, failedShards: 0, more: true });
    expect(await shards[2]?.claimDue({ limit: 100, leaseSeconds: 1, now: due })).toEqual([]);
    const rest = await sweepShards({ ...options, registry, limit: 1000, onShardFailure: nobodyFails });
    expect(rest).toEqual({ ended: 470, failed: 0, failedShards: 0, more: false });
  });

  test("one that fails is reported, and the others are swept", async () => {
    const { registry, shards } = await shardsWith(150, 150, 150);
    const broken = { ...shards[1], claimDue: failing } as (typeof shards)[number];
    const failures: unknown[] = [];
    const swept = await sweepShards({
      ...options,
      registry: { ...registry, shards: async () => shards.map((shard, index) => (index === 1 ? broken : shard)) },
      limit: 1000,
      onShardFailure: (error) => failures.push(error),
    });
    expect(swept).toEqual({ ended: 300, failed: 0, failedShards: 1, more: false });
    expect(failures).toEqual([down]);
  });

  test("rejects when all of them fail", async () => {
    const { registry, shards } = await shardsWith(1, 1);
    const broken = shards.map((shard) => ({ ...shard, claimDue: failing }));
    const sweeping = sweepShards({
      ...options,
      registry: { ...registry, shards: () => broken },
      limit: 10,
      onShardFailure: () => {},
    });
    await expect(sweeping).rejects.toBe(down);
  });
});
