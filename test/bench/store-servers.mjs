// The stores that registries are measured on, each a server of its own.
import { readdirSync, readFileSync } from "node:fs";
import { Pool } from "pg";
import { createClient } from "redis";
import { postgresRegistry } from "../../dist/registry/postgres/index.js";
import { redisRegistry } from "../../dist/registry/redis/index.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { seedPostgres, seedRedis } from "./sweep-seed.mjs";

/** @typedef {import("../../dist/registry/session-registry.js").SessionRegistry} SessionRegistry */
/** @typedef {"Redis" | "PostgreSQL"} StoreName */

/**
 * @typedef {object} StoreServer
 * @property {StoreName} name
 * @property {string} url
 * @property {(name: string) => SessionRegistry} open a registry by the name of its table or prefix
 * @property {(name: string, sessions: import("./sweep-seed.mjs").Sessions) => Promise<void>} seed
 * @property {(name: string) => Promise<unknown>} settle what the store does by and by
 * @property {(name: string) => Promise<number>} bytes that a registry takes
 * @property {() => Promise<Record<string, number>>} counters of what the server has done so far
 * @property {() => Promise<void>} stop
 */

/** @param {string} url */
async function connectRedis(url) {
  const client = createClient({ url });
  await client.connect();
  return { client, open: (/** @type {string} */ name) => redisRegistry({ client, prefix: name }) };
}

/** @param {string} url @param {number} [connections] */
function connectPostgres(url, connections = 10) {
  const pool = new Pool({ connectionString: url, max: connections });
  return { pool, open: (/** @type {string} */ name) => postgresRegistry({ client: pool, prepare: true, table: name }) };
}

/**
 * A registry over one connection, from another thread or process than that which started the server.
 *
 * @param {Pick<StoreServer, "name" | "url">} store
 * @param {string} name
 */
export async function connectAlone({ name: store, url }, name) {
  return (store === "Redis" ? await connectRedis(url) : connectPostgres(url, 1)).open(name);
}

/** @returns {Promise<StoreServer>} */
export async function startRedisStore() {
  const server = await startRedis();
  const { client, open } = await connectRedis(server.url);
  const number = (/** @type {string} */ text, /** @type {string} */ name) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(text)?.[1]);
  return {
    name: "Redis",
    url: server.url,
    open,
    seed: (name, sessions) => seedRedis(client, name, sessions),
    settle: async () => {},
    bytes: async () => number(await client.info("memory"), "used_memory"),
    async counters() {
      const [cpu, commands] = [await client.info("cpu"), await client.info("commandstats")];
      const calls = [...commands.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].filter(([, name]) => name !== "info");
      return {
        "µs of CPU": 1e6 * (number(cpu, "used_cpu_user") + number(cpu, "used_cpu_sys")),
        commands: calls.reduce((sum, [, , times]) => sum + Number(times), 0),
      };
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

/**
 * With one connection, one process on the server does all the work and can be asked what it took.
 *
 * @param {{ connections?: number }} [options]
 * @returns {Promise<StoreServer>}
 */
export async function startPostgresStore({ connections = 10 } = {}) {
  const server = await startPostgres();
  const { pool, open } = connectPostgres(server.url, connections);
  const one = async (/** @type {string} */ text) => Number(Object.values((await pool.query(text)).rows[0])[0]);
  return {
    name: "PostgreSQL",
    url: server.url,
    open,
    seed: (name, sessions) => seedPostgres(pool, name, sessions),
    // What autovacuum does by and by.
    settle: (name) => pool.query(`VACUUM ANALYZE ${name}`),
    bytes: (name) => one(`SELECT pg_total_relation_size('${name}')`),
    counters: async () => ({
      "µs of CPU": cpuOf(await one("SELECT pg_backend_pid()")),
      "bytes of log": await one("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
    }),
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

/** @param {number} pid @returns {number} microseconds, of all its threads; 0 where the system does not tell */
export function cpuOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1000)
      .reduce((sum, time) => sum + time, 0);
  } catch {
    return 0;
  }
}
