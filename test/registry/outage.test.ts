import Redis from "ioredis";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { Pool } from "pg";
import { createClient } from "redis";
import { guardRegistry } from "../../src/registry/guard-registry.js";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { now, revoking, startOf, visitOf } from "./support/visits.js";

const unreachable = expect.objectContaining({ code: "ERR_REGISTRY" });

/** Visits until the registry answers again, as the requests of an app do. Answers the first verdict. */
async function verdictOnceBack(registry: SessionRegistry, sessionId: string): Promise<string> {
  for (;;) {
    try {
      return await registry.visit(visitOf(sessionId), now);
    } catch (error) {
      expect(error).toEqual(unreachable);
      await sleep(50);
    }
  }
}

async function expectUnreachable(registry: SessionRegistry): Promise<void> {
  for (let call = 1; call <= 8; call += 1) {
    await expect(registry.visit(visitOf("live"), now)).rejects.toEqual(unreachable);
  }
  await expect(registry.end("live", revoking)).rejects.toEqual(unreachable);
}

async function prepared(unguarded: SessionRegistry): Promise<SessionRegistry> {
  const registry = guardRegistry(async () => unguarded);
  expect(await verdictOnceBack(registry, "live")).toBe("alive");
  await registry.visit(visitOf("revoked"), now);
  await registry.end("revoked", revoking);
  return registry;
}

async function expectToOutlastHang(
  server: { hang: () => void; resume: () => void },
  registry: SessionRegistry,
): Promise<void> {
  server.hang();
  try {
    await expect(registry.visit(visitOf("live"), now)).rejects.toEqual(unreachable);
  } finally {
    server.resume();
  }
  expect(await verdictOnceBack(registry, "live")).toBe("alive");
  expect(await verdictOnceBack(registry, "revoked")).toBe("revoked");
}

describe.each(["node-redis", "ioredis"])("Redis with %s", (name) => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  let registry: SessionRegistry;
  let disconnect: () => void;

  beforeEach(async () => {
    server = await startRedis();
    if (name === "ioredis") {
      // A client reports what happens to its connection, and expects to be listened to.
      const client = new Redis(server.url).on("error", () => {});
      disconnect = () => client.disconnect();
      registry = await prepared(redisRegistry({ client }));
    } else {
      const client = createClient({ url: server.url }).on("error", () => {});
      await client.connect();
      disconnect = () => client.destroy();
      registry = await prepared(redisRegistry({ client }));
    }
  });
  afterEach(async () => {
    disconnect();
    await server.stop();
  });

  test("hung: no call hangs, and nothing is lost when it goes on", () => expectToOutlastHang(server, registry));

  test("stopped and restarted empty: live sessions are registered again, and what was ended is forgotten", async () => {
    await server.down();
    await expectUnreachable(registry);
    await server.up();
    expect(await verdictOnceBack(registry, "other")).toBe("alive");
    // As documented: what was ended before is not known any more. What was asked for meanwhile may still happen.
    expect(await verdictOnceBack(registry, "revoked")).toBe("alive");
    expect(await registry.start(startOf("new"), now)).toEqual({ verdict: "alive", ended: [] });
    const listed = await registry.list({ userId: "ada", limit: 10, now });
    expect(listed.map((one) => one.sessionId)).toEqual(expect.arrayContaining(["new", "other", "revoked"]));
  });
});

describe("PostgreSQL with pg", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let pool: Pool;
  let registry: SessionRegistry;

  beforeEach(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url }).on("error", () => {});
    registry = await prepared(postgresRegistry({ client: pool }));
  });
  afterEach(async () => {
    await pool.end();
    await server.stop();
  });

  test("hung: no call hangs, and nothing is lost when it goes on", () => expectToOutlastHang(server, registry));

  test("stopped and restarted: what was ended is still known, and everyone else goes on", async () => {
    await server.down();
    await expectUnreachable(registry);
    await server.up();
    expect(await verdictOnceBack(registry, "live")).toBe("alive");
    expect(await verdictOnceBack(registry, "revoked")).toBe("revoked");
  });

  test("tables dropped under a running app: they are created again, and live sessions registered again", async () => {
    await pool.query("DROP TABLE session_registry, session_registry_not_before");
    expect(await registry.visit(visitOf("live"), now)).toBe("alive");
    expect(await registry.list({ userId: "ada", limit: 10, now })).toMatchObject([{ sessionId: "live" }]);
  });
});
