// A sweeper as its own process, for sweepers.test.ts: sweeps when told to on stdin, until nothing more is due,
// and writes down each delivery as it happens. With DIE_AFTER it is killed in the middle of so many.
import { appendFileSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { createClient } from "redis";
import { postgresRegistry } from "../../../src/registry/postgres/index.js";
import { redisRegistry } from "../../../src/registry/redis/index.js";
import type { SessionRegistry } from "../../../src/registry/session-registry.js";
import { sweep } from "../../../src/registry/sweep.js";

const { STORE_URL = "", LOG_FILE = "", NOW = "", DIE_AFTER = "Infinity" } = process.env;

async function connect(): Promise<SessionRegistry> {
  if (STORE_URL.startsWith("redis:")) {
    const client = createClient({ url: STORE_URL });
    await client.connect();
    return redisRegistry({ client });
  }
  const client = new Client({ connectionString: STORE_URL });
  await client.connect();
  return postgresRegistry({ client, prepare: true });
}

let deliveries = 0;
const registry = await connect();
process.stdout.write("ready\n");
await once(process.stdin, "data");
await sweep({
  registry,
  limit: Infinity,
  now: () => Number(NOW),
  deliver: async ({ sessionId, reason }) => {
    appendFileSync(LOG_FILE, `${sessionId} ${reason}\n`);
    deliveries += 1;
    if (deliveries === Number(DIE_AFTER)) process.kill(process.pid, "SIGKILL");
    await sleep(2);
  },
  onFailure: (error) => {
    throw error;
  },
  onShardFailure: (error) => {
    throw error;
  },
});
process.exit(0);
