import { setTimeout as sleep } from "node:timers/promises";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { shardedRegistry } from "next-session-timeout/registry/sharded";
import { createClient } from "redis";
import { guardRegistry } from "../../src/registry/guard-registry.js";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { sweep } from "../../src/registry/sweep.js";
import { startRedis } from "../support/redis-server.mjs";
import { hour, now, revoking, startOf, visitOf } from "./support/visits.js";

// Three servers, one of which hangs or is gone: its people are judged by their cookies, nobody else notices.

let servers: Awaited<ReturnType<typeof startRedis>>[];
let clients: { destroy(): void }[];
let registry: SessionRegistry;

beforeEach(async () => {
  servers = await Promise.all([1, 2, 3].map(() => startRedis()));
  const connected = await Promise.all(
    servers.map(({ url }) =>
      createClient({ url, disableOfflineQueue: true })
        .on("error", () => {})
        .connect(),
    ),
  );
  clients = connected;
  const [a, b, c] = connected.map((client) => redisRegistry({ client }));
  const sharded = shardedRegistry({ a, b, c } as Record<string, SessionRegistry>);
  // As the app has it: what createSessionTimeout guards is guarded twice.
  registry = guardRegistry(async () => sharded);
  for (const id of ["a.one", "b.one", "c.one"]) {
    await answered(() => registry.start(startOf(id, { userId: `of ${id}` }), now));
  }
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await Promise.all(servers.map((server) => server.stop()));
});

const visit = (id: string) => registry.visit(visitOf(id, { userId: undefined }), now);

/** How many milliseconds a visit takes: the median of many, because the machine may be busy with other tests. */
async function timeOf(id: string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 51; index += 1) {
    const start = performance.now();
    expect(await answered(() => visit(id))).toBe("alive");
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[25] ?? Infinity;
}

test.each(["hangs", "is gone"] as const)(
  "one %s",
  async (what) => {
    const [, server] = servers;
    if (what === "hangs") server?.hang();
    else await server?.down();

    const unavailable = expect.objectContaining({
      code: "ERR_REGISTRY",
      message: expect.stringContaining("the shard b") as string,
    });
    for (let call = 0; call < 8; call += 1) await expect(visit("b.one")).rejects.toEqual(unavailable);
    // A wait for the shard that is down would be 250 ms or more.
    expect(await timeOf("a.one")).toBeLessThan(200);
    expect(await timeOf("c.one")).toBeLessThan(200);

    expect((await answered(() => registry.end("a.one", revoking))).was).not.toBe("unknown");
    expect((await answered(() => registry.start(startOf("a.two", { maxSessions: 2 }), now))).verdict).toBe("alive");

    // What is due elsewhere is swept, and the one that failed is reported. One that hangs is waited for, half a minute.
    if (what === "is gone") {
      const delivered: string[] = [];
      const failures: unknown[] = [];
      const swept = await sweep({
        registry,
        limit: 100,
        now: () => now + hour,
        deliver: async ({ sessionId }) => void delivered.push(sessionId),
        onFailure: () => {},
        onShardFailure: (error) => failures.push(error),
      });
      expect(delivered.sort()).toEqual(["a.two", "c.one"]);
      expect(swept).toMatchObject({ ended: 2, failedShards: 1 });
      expect(failures).toEqual([unavailable]);
    }

    if (what === "hangs") server?.resume();
    else await server?.up();
    expect(await answered(() => visit("b.two"))).toBe("unknown");
  },
  90_000,
);

/** Asks until it is answered, as the requests of an app do. */
async function answered<Reply>(ask: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(50);
    }
  }
}
