import { memoryRegistry } from "next-session-timeout/registry/memory";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { shardedRegistry } from "next-session-timeout/registry/sharded";
import { Pool } from "pg";
import { createClient } from "redis";
import { createShardedRegistry } from "../../src/registry/sharded/create-sharded-registry.js";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { describeRegistryContract } from "./contract/contract.js";
import { counted, failing, mint } from "./support/shards.js";
import { hour, now, revoking, startOf, visitOf } from "./support/visits.js";

/** The machine may be busy with other tests, and these are not about waiting. */
const patience = { request: 60_000, connect: 60_000, background: 60_000 };

describe("three in memory", () => {
  describeRegistryContract(async () => shardedRegistry([memoryRegistry(), memoryRegistry(), memoryRegistry()]));
});

describe("three prefixes of Redis, by clients of two servers in turn", () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let clients: ReturnType<typeof createClient>[];
  let made = 0;
  beforeAll(async () => {
    server = await startRedis();
    clients = [1, 2].map(() => createClient({ url: server.url }));
    for (const client of clients) await client.connect();
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await server.stop();
  });

  describeRegistryContract(async () => {
    made += 1;
    return inTurn(
      clients.map((client) => {
        const shard = (name: string) => redisRegistry({ client, prefix: `${name} ${made}` });
        return createShardedRegistry({ eu1: shard("eu1"), eu2: shard("eu2"), us: shard("us") }, {}, patience);
      }),
    );
  });
});

describe("three tables of PostgreSQL, by pools of two servers in turn", () => {
  const tables = ["one", "two", "three"];
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let pools: Pool[];
  let makeRegistry: () => SessionRegistry;
  beforeAll(async () => {
    server = await startPostgres();
    pools = [1, 2].map(() => new Pool({ connectionString: server.url, max: 20 }));
    const shardsBy = (client: Pool) => tables.map((table) => postgresRegistry({ client, prepare: true, table }));
    for (const shard of pools.slice(0, 1).flatMap(shardsBy)) await shard.migrate();
    makeRegistry = () => inTurn(pools.map((client) => createShardedRegistry(shardsBy(client), {}, patience)));
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await server.stop();
  });

  describeRegistryContract(async () => {
    await pools[0]?.query(`TRUNCATE ${tables.flatMap((table) => [table, `${table}_not_before`]).join(", ")}`);
    // A new one for each test: whose turn it is must not depend on the tests before.
    return makeRegistry();
  });
});

/** Each call over another server of the app. */
function inTurn(registries: SessionRegistry[]): SessionRegistry {
  let turn = 0;
  const methods = Object.entries(registries[0] ?? {}).map(([name]) => [
    name,
    (...given: never[]) => {
      turn += 1;
      const method = registries[turn % registries.length]?.[name as keyof SessionRegistry];
      return (method as (...args: never[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(methods) as SessionRegistry;
}

describe("what a call costs", () => {
  const shards = [0, 1, 2, 3].map(() => counted());
  const registry = shardedRegistry(shards.map((shard) => shard.registry));
  const calls = async (call: () => Promise<unknown>) => {
    for (const shard of shards) shard.calls.length = 0;
    await call();
    return shards.flatMap((shard) => shard.calls);
  };

  test("a request, a sign-in, an end and a look are one round trip to one shard", async () => {
    const id = await mint(registry, "ada", "one");
    expect(await calls(() => registry.start(startOf(id), now))).toEqual(["start"]);
    expect(await calls(() => registry.visit(visitOf(id, { userId: undefined, maxSessions: 3 }), now))).toEqual([
      "visit",
    ]);
    expect(await calls(() => registry.visit(visitOf("plain", { userId: undefined }), now))).toEqual(["visit"]);
    expect(await calls(() => registry.look(id, now))).toEqual(["look"]);
    const next = await mint(registry, "ada", "two");
    expect(
      await calls(() => registry.start(startOf(next, { kind: "confirm", supersedes: [id], maxSessions: 3 }), now)),
    ).toEqual(["start"]);
    expect(await calls(() => registry.end(next, revoking))).toEqual(["end"]);
    expect(await calls(() => registry.acknowledge([next]))).toEqual(["acknowledge"]);
  });

  test("a sign-in with a limit asks the other shards for the user's sessions afterwards", async () => {
    const id = await mint(registry, "bob", "three");
    expect(await calls(() => registry.start(startOf(id, { userId: "bob", maxSessions: 3 }), now))).toEqual(
      expect.arrayContaining(["start", "list", "list", "list"]),
    );
  });
});

describe("where sessions are", () => {
  test("16 shards and 100,000 users: each has its share, within 5 %", async () => {
    const registry = shardedRegistry(Array.from({ length: 16 }, () => memoryRegistry()));
    for (const userOf of [(index: number) => `user-${index}`, () => null]) {
      const counts = new Map<string, number>();
      for (let index = 0; index < 100_000; index += 1) {
        const id = await registry.mintId?.(Math.random().toString(36), userOf(index), now);
        const [name = ""] = id?.split(".") ?? [];
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      expect(counts.size).toBe(16);
      expect(Math.max(...counts.values())).toBeLessThan((100_000 / 16) * 1.05);
      expect(Math.min(...counts.values())).toBeGreaterThan((100_000 / 16) * 0.95);
    }
  });

  test("the id begins with the name of the shard, and the session is there", async () => {
    const shards = { eu1: memoryRegistry(), eu2: memoryRegistry() };
    const registry = shardedRegistry(shards);
    const id = await mint(registry, "ada", "random");
    expect(id).toMatch(/^eu[12]\.random$/);
    await registry.start(startOf(id), now);
    const [name] = id.split(".") as [keyof typeof shards];
    expect(await shards[name].look(id, now)).toMatchObject({ verdict: "alive" });
    expect(await mint(registry, "ada", "again")).toBe(`${name}.again`);
  });
});

describe("a user's sessions on several shards", () => {
  const setUp = async () => {
    const registry = shardedRegistry([memoryRegistry(), memoryRegistry(), memoryRegistry(), memoryRegistry()]);
    const signIn = async (random: string, at: number, more = {}) => {
      const id = await mint(registry, "ada", random);
      return registry.start(startOf(id, { startedAt: at, maxSessions: 3, leaseSeconds: 60, ...more }), at);
    };
    /** Sessions of nobody's on all shards, that become Ada's without a sign-in. */
    const become = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        await registry.visit(visitOf(`${index % 4}.anonymous ${index}`, { userId: null, startedAt: now + index }), now);
        await registry.visit(
          visitOf(`${index % 4}.anonymous ${index}`, { startedAt: now + index, maxSessions: 3 }),
          now + index,
        );
      }
    };
    const listed = async () => (await registry.list({ userId: "ada", limit: 100, now })).map((one) => one.sessionId);
    return { registry, signIn, become, listed };
  };

  test("those whose owner was told by a request count, oldest first, and are due at once", async () => {
    const { registry, become, listed } = await setUp();
    await become(8);
    expect(await listed()).toEqual(["3.anonymous 7", "2.anonymous 6", "1.anonymous 5"]);
    const due = await registry.claimDue({ limit: 100, leaseSeconds: 60, now: now + 8 });
    expect(due.map(({ sessionId, reason }) => `${sessionId} ${reason}`).sort()).toEqual(
      [0, 4, 1, 2, 3].map((index) => `${index % 4}.anonymous ${index} replaced`),
    );
    // Told again, or of another user, they end nobody.
    await registry.visit(visitOf("1.anonymous 5", { startedAt: now + 5, maxSessions: 1 }), now + 9);
    expect(await listed()).toHaveLength(3);
  });

  test("a sign-in ends those that are elsewhere, and is told of them", async () => {
    const { signIn, become, listed } = await setUp();
    await become(3);
    const { verdict, ended } = await signIn("new", now + 10);
    expect(verdict).toBe("alive");
    expect(ended).toMatchObject([{ sessionId: "0.anonymous 0", reason: "replaced" }]);
    expect(await listed()).toHaveLength(3);
  });

  test("a sign-in that is to be refused counts them", async () => {
    const { signIn, become, listed } = await setUp();
    await become(2);
    expect((await signIn("third", now + 10, { onLimit: "refuse" })).verdict).toBe("alive");
    expect((await signIn("fourth", now + 11, { onLimit: "refuse" })).verdict).toBe("refused");
    expect(await listed()).toHaveLength(3);
    // What it takes the place of does not count.
    const supersedes = ["0.anonymous 0"];
    expect((await signIn("fourth", now + 11, { onLimit: "refuse", supersedes })).verdict).toBe("alive");
    expect(await listed()).toHaveLength(3);
  });

  test("100 sign-ins beside 100 sessions whose owner is told: no more than 3 are live", async () => {
    const { registry, signIn, listed } = await setUp();
    const anonymous = Array.from({ length: 100 }, (_, index) => `${index % 4}.anonymous ${index}`);
    for (const id of anonymous) await registry.visit(visitOf(id, { userId: null }), now);
    await Promise.all(
      anonymous.map(async (id, index) => {
        await registry.visit(visitOf(id, { maxSessions: 3, startedAt: now, lastActivityAt: now + index }), now + index);
        await signIn(`signed in ${index}`, now + index);
      }),
    );
    expect((await listed()).length).toBeLessThanOrEqual(3);
    expect((await listed()).length).toBeGreaterThan(0);
  });

  test("all of them end, but for the one that is spared", async () => {
    const { registry, become, listed } = await setUp();
    await become(3);
    const options = { ...revoking, exceptSessionId: "1.anonymous 1" };
    expect(await registry.endUser("ada", options)).toBe(2);
    expect(await listed()).toEqual(["1.anonymous 1"]);
    expect(await registry.visit(visitOf("1.anonymous 1", { userId: undefined }), now)).toBe("alive");
    for (const id of ["0.never seen", "1.never seen", "2.never seen", "3.never seen"]) {
      expect(await registry.visit(visitOf(id), now)).toBe("revoked");
    }
  });
});

describe("a session that goes on under the id of another shard", () => {
  const setUp = async (...down: string[]) => {
    const shards = { a: memoryRegistry(), b: memoryRegistry() };
    const all = shardedRegistry(shards);
    const registry = shardedRegistry({
      a: down.includes("a") ? failing(shards.a) : shards.a,
      b: down.includes("b") ? failing(shards.b) : shards.b,
    });
    const verdict = (id: string) => all.visit(visitOf(id, { userId: undefined }), now);
    await all.start(startOf("a.old"), now);
    return { registry, all, verdict };
  };

  test.each(["sign-in", "confirm"] as const)("%s: the one before is dead, and told only of a sign-in", async (kind) => {
    const { registry, verdict } = await setUp();
    const { ended } = await registry.start(startOf("b.new", { kind, supersedes: ["a.old"], leaseSeconds: 60 }), now);
    expect(ended).toMatchObject(kind === "sign-in" ? [{ sessionId: "a.old", reason: "superseded" }] : []);
    expect([await verdict("a.old"), await verdict("b.new")]).toEqual(["superseded", "alive"]);
    expect(await registry.list({ userId: "ada", limit: 10, now })).toHaveLength(1);
  });

  test("a confirmation starts nothing where one before has ended", async () => {
    const { registry, all, verdict } = await setUp();
    await all.start(startOf("a.other"), now);
    await all.end("a.other", revoking);
    const start = startOf("b.new", { kind: "confirm", supersedes: ["a.old", "a.other"] });
    expect(await registry.start(start, now)).toEqual({ verdict: "revoked", ended: [] });
    expect([await verdict("a.old"), await verdict("b.new")]).toEqual(["alive", "unknown"]);
  });

  test("within 30 seconds after all the user's were ended, it goes on all the same", async () => {
    const { registry, verdict } = await setUp();
    await registry.endUser("ada", { ...revoking, exceptSessionId: null });
    await registry.start(startOf("a.since"), now);
    const confirm = startOf("b.new", { kind: "confirm", supersedes: ["a.since"] });
    expect((await registry.start(confirm, now)).verdict).toBe("alive");
    expect(await verdict("b.new")).toBe("alive");
  });

  test.each(["sign-in", "confirm"] as const)("%s: where the old shard fails, nothing has changed", async (kind) => {
    const { registry, verdict } = await setUp("a");
    await expect(registry.start(startOf("b.new", { kind, supersedes: ["a.old"] }), now)).rejects.toMatchObject({
      code: "ERR_REGISTRY",
    });
    expect([await verdict("a.old"), await verdict("b.new")]).toEqual(["alive", "unknown"]);
  });

  test.each(["sign-in", "confirm"] as const)("%s: where the new shard fails, never both are alive", async (kind) => {
    const { registry, verdict } = await setUp("b");
    await expect(registry.start(startOf("b.new", { kind, supersedes: ["a.old"] }), now)).rejects.toMatchObject({
      code: "ERR_REGISTRY",
    });
    expect([await verdict("a.old"), await verdict("b.new")]).toEqual(["superseded", "unknown"]);
  });
});

describe("where one shard fails", () => {
  const setUp = async () => {
    const shards = [memoryRegistry(), memoryRegistry(), memoryRegistry()];
    const all = shardedRegistry(shards);
    for (const name of ["0", "1", "2"]) await all.start(startOf(`${name}.one`, { deadline: now + hour }), now);
    return { all, registry: shardedRegistry(shards.map((shard, index) => (index === 1 ? failing(shard) : shard))) };
  };

  test("a user's endings reach all others, reject and say which one is missing", async () => {
    const { all, registry } = await setUp();
    await expect(registry.endUser("ada", { ...revoking, exceptSessionId: null })).rejects.toMatchObject({
      code: "ERR_REGISTRY",
      message: expect.stringContaining("the shard 1 were not ended"),
    });
    expect(await all.list({ userId: "ada", limit: 10, now })).toMatchObject([{ sessionId: "1.one" }]);
    await expect(registry.endAll(revoking)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
    await expect(registry.list({ userId: "ada", limit: 10, now })).rejects.toMatchObject({
      code: "ERR_REGISTRY",
      message: expect.stringContaining("the shard 1"),
    });
  });

  test("sweeps and acknowledgements go on elsewhere", async () => {
    const { registry } = await setUp();
    const claimed = await registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + hour });
    expect(claimed.map((one) => one.sessionId).sort()).toEqual(["0.one", "2.one"]);
    await expect(registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + hour })).rejects.toMatchObject({
      code: "ERR_REGISTRY",
    });
    await expect(registry.acknowledge(["0.one", "1.one", "2.one"])).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  });

  test("sign-ins elsewhere with a limit go on", async () => {
    const { registry } = await setUp();
    expect((await registry.start(startOf("0.new", { maxSessions: 2 }), now + 1)).verdict).toBe("alive");
    expect((await registry.start(startOf("2.new", { maxSessions: 2, onLimit: "refuse" }), now + 2)).verdict).toBe(
      "refused",
    );
  });
});

test("what cannot work is refused, every fault in one error", () => {
  const registry = memoryRegistry();
  const told = (message: string) =>
    expect.objectContaining({ code: "ERR_OPTIONS", message: expect.stringContaining(message) });
  expect(() => shardedRegistry([])).toThrow(told("the list of shards is empty"));
  expect(() => shardedRegistry(null as never)).toThrow(told("the list of shards is empty"));
  expect(() => shardedRegistry({ "a.b": registry })).toThrow(told('"a.b" of the list of shards: a name is'));
  expect(() => shardedRegistry({ ["x".repeat(17)]: registry })).toThrow(told("a name is 1 to 16"));
  expect(() => shardedRegistry([{} as never])).toThrow(told('"0" of the list of shards is no registry'));
  expect(() => shardedRegistry([registry, registry])).toThrow(told("is there twice"));
  expect(() => shardedRegistry([shardedRegistry([registry])])).toThrow(told("is itself made of shards"));
  expect(() => shardedRegistry([registry], { before: [registry] })).toThrow(told("before needs changedAt"));
  expect(() => shardedRegistry([registry], { changedAt: now })).toThrow(told("changedAt is given without before"));
  expect(() => shardedRegistry([registry], { before: [registry], changedAt: now * 1000 })).toThrow(
    told("not in milliseconds"),
  );
  expect(() => shardedRegistry([registry], { before: [memoryRegistry()], changedAt: now })).toThrow(
    told("one registry in the list and another in before"),
  );
  expect(() => shardedRegistry([registry], { older: [registry] } as never)).toThrow(told("older is no option"));
  expect(() => shardedRegistry({ "a b": registry }, { changedAt: 1 })).toThrow(told("; changedAt"));
});
