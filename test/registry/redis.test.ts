import { Redis as UpstashRedis } from "@upstash/redis";
import Redis from "ioredis";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { createClient, createCluster } from "redis";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { startRedis } from "../support/redis-server.mjs";
import { startUpstashBridge, type UpstashBridge } from "../support/upstash-bridge.js";
import { expectToSpareSignIns } from "./support/between-batches.js";
import { describeRegistryContract } from "./contract/contract.js";
import { day, hour, now, revoking, startOf, visitOf } from "./support/visits.js";

let server: Awaited<ReturnType<typeof startRedis>>;
let bridge: UpstashBridge;
const nodeRedis = createClient();
let client: typeof nodeRedis;
let ioredis: Redis;

beforeAll(async () => {
  server = await startRedis();
  bridge = await startUpstashBridge(server.url);
  client = createClient({ url: server.url });
  await client.connect();
  ioredis = new Redis(server.url);
}, 60_000);

afterAll(async () => {
  client.destroy();
  ioredis.disconnect();
  await bridge.stop();
  await server.stop();
});

// Every test has keys of its own, and a server that has not seen the scripts.
let prefix = 0;
beforeEach(async () => {
  prefix += 1;
  await client.scriptFlush();
});

describe("node-redis", () => {
  describeRegistryContract(async () => redisRegistry({ client, prefix: `test ${prefix}` }));
});

describe("ioredis", () => {
  describeRegistryContract(async () => redisRegistry({ client: ioredis, prefix: `test ${prefix}` }));
});

describe("ioredis that prefixes keys by itself", () => {
  let prefixing: Redis;
  beforeAll(() => {
    prefixing = new Redis(server.url, { keyPrefix: "app:" });
  });
  afterAll(() => prefixing.disconnect());

  test("every key has that prefix", async () => {
    await client.flushDb();
    const registry = redisRegistry({ client: prefixing });
    await registry.visit(visitOf("one"), now);
    await registry.endUser("ada", { ...revoking, exceptSessionId: null });
    expect(await registry.visit(visitOf("one"), now)).toBe("revoked");
    const keys = await client.keys("*");
    expect(keys.filter((key) => !key.startsWith("app:{session-timeout}:"))).toEqual([]);
  });
});

describe("@upstash/redis", () => {
  describeRegistryContract(async () => {
    const upstash = new UpstashRedis({ url: bridge.url, token: bridge.token, enableTelemetry: false });
    return redisRegistry({ client: upstash, prefix: `test ${prefix}` });
  });

  test("texts stay texts without its reading of JSON", async () => {
    const upstash = new UpstashRedis({ url: bridge.url, token: bridge.token, automaticDeserialization: false });
    const registry = redisRegistry({ client: upstash, prefix: `test ${prefix}` });
    await registry.visit(visitOf("123", { userId: "1e5" }), now);
    expect(await registry.list({ userId: "1e5", limit: 1, now })).toMatchObject([{ sessionId: "123", userId: "1e5" }]);
  });
});

describe("on a cluster", () => {
  let cluster: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    cluster = await startRedis({ cluster: true });
    const node = createClient({ url: cluster.url });
    await node.connect();
    await node.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
    while (!(await node.clusterInfo()).includes("cluster_state:ok")) continue;
    node.destroy();
  });
  afterAll(() => cluster.stop());

  async function expectToWork(registry: SessionRegistry): Promise<void> {
    expect(await registry.visit(visitOf("{one}"), now)).toBe("alive");
    expect(await registry.visit(visitOf("{two}", { deadline: now + 1 }), now)).toBe("alive");
    expect(await registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + 1 })).toHaveLength(1);
    await registry.acknowledge(["{two}"]);
    expect(await registry.list({ userId: "ada", limit: 10, now })).toHaveLength(1);
    expect(await registry.endUser("ada", { ...revoking, exceptSessionId: null })).toBe(1);
    expect((await registry.end("{one}", revoking)).was).toBe("ended");
    expect(await registry.endAll(revoking)).toBe(0);
  }

  test("node-redis", async () => {
    const nodes = createCluster({ rootNodes: [{ url: cluster.url }] });
    await nodes.connect();
    try {
      await expectToWork(redisRegistry({ client: nodes, prefix: "node-redis" }));
    } finally {
      nodes.destroy();
    }
  });

  test("ioredis", async () => {
    const nodes = new Redis.Cluster([{ host: "127.0.0.1", port: cluster.port }]);
    try {
      await expectToWork(redisRegistry({ client: nodes, prefix: "ioredis" }));
    } finally {
      nodes.disconnect();
    }
  });
});

test("who signs in between two batches of an ending is not caught by it", () =>
  expectToSpareSignIns((answered) => {
    const then = async (reply: Promise<unknown>) => {
      const answer = await reply;
      await answered();
      return answer;
    };
    type Sent = { keys: string[]; arguments: string[] };
    const answering = {
      eval: (script: string, sent: Sent) => then(client.eval(script, sent)),
      evalSha: (sha1: string, sent: Sent) => then(client.evalSha(sha1, sent)),
    };
    return redisRegistry({ client: answering, prefix: `test ${prefix}` });
  }));

test("every key has one hash tag, and expires by itself", async () => {
  await client.flushDb();
  const registry = redisRegistry({ client });
  await registry.visit(visitOf("{live}"), now);
  await registry.visit(visitOf("revoked"), now);
  await registry.end("revoked", revoking);
  await registry.end("unknown", { ...revoking, keepUntil: now + day });
  await registry.visit(visitOf("untold"), now);
  await registry.end("untold", { ...revoking, leaseSeconds: 60 });
  await registry.visit(visitOf("claimed", { deadline: now }), now);
  await registry.visit(visitOf("delivered", { deadline: now }), now);
  await registry.claimDue({ limit: 10, leaseSeconds: 60, now });
  await registry.acknowledge(["delivered"]);
  await registry.endUser("bob", { ...revoking, exceptSessionId: null, keepUntil: now + day });

  const keys = await client.keys("*");
  expect(keys.every((key) => key.startsWith("{session-timeout}:"))).toBe(true);
  const days = Object.fromEntries(
    await Promise.all(
      keys.map(async (key) => {
        const ttl = await client.ttl(key);
        return [key.replace("{session-timeout}:", ""), ttl < 0 ? null : Math.round((ttl / day) * 2) / 2] as const;
      }),
    ),
  );
  // Half a day absolute, a day as a tombstone, 30 to be delivered.
  expect(days).toEqual({
    due: null,
    recent: null,
    "u:uada": 31.5,
    "s:{live}": 31.5,
    "s:revoked": 1.5,
    "s:unknown": 1,
    "s:untold": 31.5,
    "s:claimed": 31.5,
    "s:delivered": 1.5,
    nb: 1,
    "nb:ubob": 1,
  });
});

test("what expired by itself leaves the indexes at the next claim", async () => {
  await client.flushDb();
  const registry = redisRegistry({ client });
  await registry.visit(visitOf("one"), now);
  await client.del("{session-timeout}:s:one");
  expect(await registry.list({ userId: "ada", limit: 10, now })).toEqual([]);
  expect(await registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + hour })).toEqual([]);
  expect(await client.exists(["{session-timeout}:due", "{session-timeout}:recent"])).toBe(0);
});

test("without any sweep, what expired by itself leaves the indexes as sessions are added", async () => {
  await client.flushDb();
  const registry = redisRegistry({ client });
  const due = () => client.zRange("{session-timeout}:due", 0, -1);
  for (let index = 0; index < 25; index += 1) await registry.visit(visitOf(`s${index}`), now);
  const kept = ["s0", "s1", "s2"];
  for (let index = kept.length; index < 25; index += 1) await client.del(`{session-timeout}:s:s${index}`);
  const later = now + 40 * day;
  await registry.visit(visitOf("s0", { lastActivityAt: now + 1, deadline: now + 2 }), later);
  expect(await due()).toHaveLength(25);
  for (let second = 0; second < 20; second += 1) {
    await registry.start(startOf(`new ${second}`, { startedAt: later + second }), later + second);
  }
  const left = (await due()).filter((id) => id.startsWith("s"));
  expect(left.sort()).toEqual(kept);
  expect(await client.zCard("{session-timeout}:recent")).toBe(kept.length + 20);
});

test("a visit that brings nothing new writes nothing", async () => {
  const registry = redisRegistry({ client, prefix: `test ${prefix}` });
  await registry.visit(visitOf("one"), now);
  const writes = async () => Number(/rdb_changes_since_last_save:(\d+)/.exec(await client.info("persistence"))?.[1]);
  const before = await writes();
  await registry.visit(visitOf("one"), now + 30);
  await registry.visit(visitOf("one", { lastActivityAt: now - 30 }), now + 31);
  await registry.visit(visitOf("one", { userId: undefined }), now + 32);
  expect(await registry.visit(visitOf("two", { userId: undefined }), now + 32)).toBe("unknown");
  expect(await writes()).toBe(before);
  await registry.visit(visitOf("one", { lastActivityAt: now + 60 }), now + 60);
  expect(await writes()).toBeGreaterThan(before);
});

test("a client or a prefix that cannot work is refused", () => {
  expect(() => redisRegistry({ client: {} as never })).toThrow(expect.objectContaining({ code: "ERR_OPTIONS" }));
  expect(() => redisRegistry({ client: null as never })).toThrow(expect.objectContaining({ code: "ERR_OPTIONS" }));
  expect(() => redisRegistry({ client, prefix: "" })).toThrow(expect.objectContaining({ code: "ERR_OPTIONS" }));
  expect(() => redisRegistry({ client, prefix: "{a}" })).toThrow(expect.objectContaining({ code: "ERR_OPTIONS" }));
});
