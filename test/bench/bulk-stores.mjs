// The stores that registries are measured on, each a server of its own, and what all their benchmarks print with.
import { Pool } from "pg";
import { createClient } from "redis";
import { postgresRegistry } from "../../dist/registry/postgres/index.js";
import { redisRegistry } from "../../dist/registry/redis/index.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { seedPostgres, seedRedis } from "./sweep-seed.mjs";

/** @typedef {import("../../dist/registry/session-registry.js").SessionRegistry} SessionRegistry */
/** @typedef {(name: string, sessions: import("./sweep-seed.mjs").Sessions) => Promise<void>} Seed */
/** @typedef {{ name: string, url: string, open: (name: string) => SessionRegistry, seed: Seed, settle: (name: string) => Promise<unknown>, stop: () => Promise<void> }} Store */

/** @returns {Promise<Store>} */
export async function redisStore() {
  const server = await startRedis();
  const client = createClient({ url: server.url });
  await client.connect();
  return {
    name: "Redis",
    url: server.url,
    open: (name) => redisRegistry({ client, prefix: name }),
    seed: (name, sessions) => seedRedis(client, name, sessions),
    settle: async () => {},
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

/** @returns {Promise<Store>} */
export async function postgresStore() {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  return {
    name: "PostgreSQL",
    url: server.url,
    open: (name) => postgresRegistry({ client: pool, table: name }),
    seed: (name, sessions) => seedPostgres(pool, name, sessions),
    // What autovacuum does by and by.
    settle: (name) => pool.query(`VACUUM ANALYZE ${name}`),
    async stop() {
      await pool.end();
      await server.stop();
    },
  };
}

/** @param {string} text one line, which the next one replaces on a terminal */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** @param {number} done @param {number} all */
export function bar(done, all) {
  return `[${"#".repeat(Math.round((20 * done) / all)).padEnd(20, ".")}]`;
}

/** @param {number} since */
export const millisecondsSince = (since) => performance.now() - since;
