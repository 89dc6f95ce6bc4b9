import { Cluster } from "ioredis";
import { setTimeout as sleep } from "node:timers/promises";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { clusterPrefixes, shardedRegistry } from "next-session-timeout/registry/sharded";
import { createCluster } from "redis";
import { guardRegistry } from "../../../src/registry/guard-registry.js";
import type { RedisClient } from "../../../src/registry/redis/client.js";
import type { SessionRegistry } from "../../../src/registry/session-registry.js";
import { hour, now, revoking, startOf, visitOf } from "../support/visits.js";
import { mint } from "../support/shards.js";
import { redisVersion, startCluster } from "./redis-cluster.js";

// `npm run cluster`: three nodes of a Redis Cluster, one of which is killed.

jest.setTimeout(300_000);

const people = 3000;
/** Eight for each node. */
const shardCount = 24;
const users = Array.from({ length: people }, (_, index) => `user ${index}`);

let cluster: Awaited<ReturnType<typeof startCluster>>;
beforeEach(async () => {
  cluster = await startCluster(3);
});
afterEach(() => cluster.stop());

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Fifty at a time. Answers what came of each. */
async function forAll<Item, Result>(items: readonly Item[], ask: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += 50) {
    results.push(...(await Promise.all(items.slice(start, start + 50).map(ask))));
  }
  return results;
}

async function proveItself(name: string, client: RedisClient): Promise<void> {
  const prefixes = clusterPrefixes(shardCount);
  const sharded = shardedRegistry(prefixes.map((prefix) => redisRegistry({ client, prefix })));
  const registry = guardRegistry(async () => sharded);
  const ids = await forAll(users, (userId) => mint(registry, userId, `of ${userId}`));
  const signIn = (id: string) => answered(() => registry.start(startOf(id, { userId: id.split(" of ")[1] }), now));
  expect((await forAll(ids, signIn)).every(({ verdict }) => verdict === "alive")).toBe(true);

  const nodes = await Promise.all(
    cluster.nodes.map(async ({ slots: [first, last], ask }) => {
      const slots = await Promise.all(prefixes.map((prefix) => ask<number>("CLUSTER", "KEYSLOT", prefix)));
      const here = prefixes.filter((_, index) => (slots[index] ?? -1) >= first && (slots[index] ?? -1) <= last);
      const sessions = await Promise.all(here.map((prefix) => ask<number>("ZCARD", `{${prefix}}:due`)));
      return {
        shards: here.map((prefix) => String(prefixes.indexOf(prefix))),
        slots: `${first} to ${last}`,
        keys: await ask<number>("DBSIZE"),
        sessions: sessions.reduce((sum, count) => sum + count, 0),
      };
    }),
  );
  say(`\nRedis ${redisVersion()}, three nodes, ${name}: ${people} people on ${shardCount} shards`);
  for (const [index, { slots, shards, sessions, keys }] of nodes.entries()) {
    say(`  node ${index + 1}: slots ${slots}, ${shards.length} shards, ${sessions} sessions, ${keys} keys`);
  }
  for (const { shards, sessions } of nodes) {
    expect(shards).toHaveLength(shardCount / 3);
    expect(sessions).toBeGreaterThan((people / 3) * 0.9);
    expect(sessions).toBeLessThan((people / 3) * 1.1);
  }

  // One of each hundred is ended before, and must stay so.
  const ended = ids.filter((_, index) => index % 100 === 0);
  for (const id of ended) expect((await answered(() => registry.end(id, revoking))).was).not.toBe("unknown");

  const [, killed] = cluster.nodes;
  await killed?.kill();
  const down = new Set(nodes[1]?.shards);
  const isDown = (id: string) => down.has(id.split(".")[0] ?? "");
  // What is under way while the node dies takes as long as it takes the client to notice.
  await sleep(3000);
  const start = performance.now();
  const verdicts = await forAll(ids, (id) => verdictOf(registry, id));
  const took = performance.now() - start;
  const elsewhere = verdicts.filter((_, index) => !isDown(ids[index] ?? ""));
  const there = verdicts.filter((_, index) => isDown(ids[index] ?? ""));
  const count = (found: string[], word: string) => found.filter((one) => one === word).length;
  say(`  node 2 killed; ${people} requests in ${Math.round(took)} ms:`);
  say(
    `  of ${elsewhere.length} people on the other nodes ${count(elsewhere, "failed")} notice; ` +
      `of ${there.length} on it ${count(there, "failed")} are judged by their cookies`,
  );
  for (const [why, times] of failures) say(`    ${times} times: ${why}`);
  failures.clear();
  expect(count(elsewhere, "failed")).toBe(0);
  expect(count(there, "failed")).toBe(there.length);
  expect(count(elsewhere, "revoked")).toBe(ended.filter((id) => !isDown(id)).length);

  const userElsewhere = users.find((_, index) => !isDown(ids[index] ?? "")) ?? "";
  const again = await mint(registry, userElsewhere, "again");
  const limited = await answered(() =>
    registry.start(startOf(again, { userId: userElsewhere, maxSessions: 1, startedAt: now + 1 }), now + 1),
  );
  expect(limited.verdict).toBe("alive");
  await expect(registry.endUser(userElsewhere, { ...revoking, exceptSessionId: null })).rejects.toMatchObject({
    code: "ERR_REGISTRY",
  });
  expect(await answered(() => registry.look(again, now))).toMatchObject({ verdict: "ended" });
  say("  a user's endings reach the other nodes, reject, and name the shards that are missing");

  await killed?.restart();
  expect(await answered(() => registry.endUser(userElsewhere, { ...revoking, exceptSessionId: null }))).toBe(0);
  const back = await forAll(ids, (id) => answered(() => registry.visit(visitOf(id, { userId: undefined }), now)));
  const gone = back.filter((verdict) => verdict === "unknown").length;
  say(`  node 2 back: ${gone} sessions unknown, ${count(back, "revoked")} ended, ${count(back, "alive")} alive`);
  expect(gone).toBe(0);
  for (const id of ended) expect(back[ids.indexOf(id)]).toBe("revoked");
  expect(await registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + hour })).toHaveLength(10);
}

/** Why requests failed, and how often. */
const failures = new Map<string, number>();

async function verdictOf(registry: SessionRegistry, id: string): Promise<string> {
  try {
    return await registry.visit(visitOf(id, { userId: undefined }), now);
  } catch (error) {
    expect(error).toMatchObject({ code: "ERR_REGISTRY", message: expect.stringContaining("the shard ") as string });
    const { message, cause } = error as Error;
    const why = `${message.replace(/the shard \d+/, "a shard")}: ${cause instanceof Error ? cause.message : ""}`;
    failures.set(why, (failures.get(why) ?? 0) + 1);
    return "failed";
  }
}

async function answered<Reply>(ask: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(100);
    }
  }
}

test("node-redis", async () => {
  const client = createCluster({
    rootNodes: cluster.nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
    defaults: { disableOfflineQueue: true },
  }).on("error", () => {});
  await client.connect();
  try {
    await proveItself("node-redis", client);
  } finally {
    client.destroy();
  }
});

test("ioredis", async () => {
  const client = new Cluster(
    cluster.nodes.map(({ port }) => ({ host: "127.0.0.1", port })),
    {
      // Without these each request of a person on the node that is gone is tried on all nodes, sixteen times.
      maxRedirections: 1,
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      redisOptions: { enableOfflineQueue: false, maxRetriesPerRequest: 0 },
    },
  ).on("error", () => {});
  try {
    await proveItself("ioredis", client);
  } finally {
    client.disconnect();
  }
});
