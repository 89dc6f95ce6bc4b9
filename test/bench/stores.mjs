// What a session takes in each store, and what an operation takes of the server: bytes, time of its processor, commands, log.
import { readdirSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Pool } from "pg";
import { createClient } from "redis";
import { memoryRegistry } from "../../dist/registry/memory/index.js";
import { postgresRegistry } from "../../dist/registry/postgres/index.js";
import { redisRegistry } from "../../dist/registry/redis/index.js";
import { sweep } from "../../dist/registry/sweep.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { day, hour } from "./app.mjs";
import { bar, progress } from "./statistics.mjs";

const count = Number(process.env.BENCH_SESSIONS ?? 100_000);
const operations = Math.min(count, 20_000);
const inFlight = 50;
const now = 1_795_000_000;
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** @typedef {import("./results.mjs").Measurement} Measurement */
/** @typedef {import("../../dist/registry/session-registry.js").SessionRegistry} SessionRegistry */

/**
 * @typedef {object} Store
 * @property {string} name
 * @property {SessionRegistry} registry
 * @property {() => Promise<number>} bytes that all sessions take
 * @property {() => Promise<Record<string, number>>} counters of the server, which only grow
 * @property {() => Promise<unknown>} settle what the store does by and by
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Store>} */
async function memoryStore() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  return {
    name: "memory",
    registry: memoryRegistry({ name: "bench" }),
    async bytes() {
      collect();
      return process.memoryUsage().heapUsed;
    },
    counters: async () => ({ "µs of CPU": process.cpuUsage().user + process.cpuUsage().system }),
    settle: async () => {},
    stop: async () => {},
  };
}

/** @returns {Promise<Store>} */
async function redisStore() {
  const server = await startRedis();
  const client = await createClient({ url: server.url }).connect();
  const info = async (/** @type {string} */ section) => client.info(section);
  const number = (/** @type {string} */ text, /** @type {string} */ name) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(text)?.[1]);
  return {
    name: "Redis",
    registry: redisRegistry({ client }),
    bytes: async () => number(await info("memory"), "used_memory"),
    async counters() {
      const [cpu, commands] = [await info("cpu"), await info("commandstats")];
      const calls = [...commands.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].filter(([, name]) => name !== "info");
      return {
        "µs of CPU": 1e6 * (number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys")),
        commands: calls.reduce((sum, [, , times]) => sum + Number(times), 0),
      };
    },
    settle: async () => {},
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

/** @returns {Promise<Store>} */
async function postgresStore() {
  const server = await startPostgres();
  // One connection, so that one process on the server does all the work and can be asked what it took.
  const pool = new Pool({ connectionString: server.url, max: 1 });
  const one = async (/** @type {string} */ text) => Number(Object.values((await pool.query(text)).rows[0])[0]);
  const registry = postgresRegistry({ client: pool, table: "bench" });
  await registry.listAll({ limit: 1, now });
  const pid = await one("SELECT pg_backend_pid()");
  return {
    name: "PostgreSQL",
    registry,
    bytes: () => one("SELECT pg_total_relation_size('bench')"),
    counters: async () => ({
      "µs of CPU": cpuOf(pid),
      "bytes of log": await one("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
    }),
    settle: () => pool.query("VACUUM ANALYZE bench"),
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

/** @param {number} pid @returns {number} microseconds; 0 where the system does not tell */
function cpuOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1000)
      .reduce((sum, time) => sum + time, 0);
  } catch {
    return 0;
  }
}

/** @param {number} index */
const visit = (index) => ({
  sessionId: `session-${String(index).padStart(14, "0")}`,
  userId: `user-${Math.floor(index / 2)}`,
  startedAt: now,
  lastActivityAt: now,
  userAgent,
  deadline: now + hour,
  absoluteDeadline: now + day,
  starting: true,
});

/** @type {(index: number) => ReturnType<typeof visit> & { userId: string | undefined }} of a session that is known */
const known = (index) => ({
  ...visit(index),
  userId: /** @type {string} */ (/** @type {unknown} */ (undefined)),
  starting: false,
});

/** @param {Store} store @param {string} name @param {number} times @param {(index: number) => Promise<unknown>} operation */
async function measure({ name: store, counters }, name, times, operation) {
  progress(`${store}: ${name}`);
  const before = await counters();
  const since = performance.now();
  for (let first = 0; first < times; first += inFlight) {
    const indexes = Array.from({ length: Math.min(inFlight, times - first) }, (_, offset) => first + offset);
    await Promise.all(indexes.map((index) => operation(index)));
  }
  const seconds = (performance.now() - since) / 1000;
  const after = await counters();
  const each = Object.entries(after).map(([key, value]) => [key, (value - (before[key] ?? 0)) / times]);
  return { name: `${store}: ${name}`, values: { ...Object.fromEntries(each), "per second here": times / seconds } };
}

/** @returns {Promise<Measurement[]>} */
export async function measureStores() {
  /** @type {Measurement[]} */
  const measured = [];
  for (const open of [memoryStore, redisStore, postgresStore]) {
    const store = await open();
    const { registry } = store;
    try {
      const empty = await store.bytes();
      const start = await measure(store, "sign in", count, (index) => {
        if (index % 10_000 === 0) progress(`${store.name}: sign in ${bar(index, count)}`);
        return registry.visit(visit(index), now);
      });
      await store.settle();
      measured.push({
        name: `${store.name}: a session`,
        values: { bytes: Math.round(((await store.bytes()) - empty) / count) },
      });
      measured.push(start);
      const nobody = registry.listAll({ limit: 1, now });
      await nobody;
      measured.push(
        await measure(store, "a request", operations, (index) => registry.visit(known(index), now)),
        await measure(store, "a request that renews", operations, (index) =>
          registry.visit({ ...known(index), lastActivityAt: now + 60, deadline: now + hour + 60 }, now + 60),
        ),
        await measure(store, "list a user's sessions", operations / 10, (index) =>
          registry.list({ userId: `user-${index}`, limit: 100, now }),
        ),
        await measure(store, "end one", operations / 10, (index) =>
          registry.end(visit(index).sessionId, { keepUntil: now + day, now: now + 60, reason: undefined }),
        ),
      );
      const before = await store.counters();
      progress(`${store.name}: sweep`);
      const due = operations;
      const { ended } = await sweep({
        registry,
        limit: due,
        now: () => now + 2 * hour,
        deliver: async () => {},
        onFailure: (error) => {
          throw error;
        },
      });
      const after = await store.counters();
      const each = Object.entries(after).map(([key, value]) => [key, (value - (before[key] ?? 0)) / ended]);
      measured.push({ name: `${store.name}: sweep one`, values: Object.fromEntries(each) });
    } finally {
      await store.stop();
    }
  }
  progress("");
  return measured;
}
