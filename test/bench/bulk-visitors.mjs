// Eight people who visit again and again, for bulk.mjs. Each visit is written.
import { parentPort, workerData } from "node:worker_threads";
import { Pool } from "pg";
import { createClient } from "redis";
import { postgresRegistry } from "../../dist/registry/postgres/index.js";
import { redisRegistry } from "../../dist/registry/redis/index.js";

/** @type {{ store: string, url: string, name: string, now: number }} */
const { store, url, name, now } = workerData;

/** A connection each, so that nobody waits for another's answer. */
async function connect() {
  if (store !== "Redis") return postgresRegistry({ client: new Pool({ connectionString: url, max: 1 }), table: name });
  const client = createClient({ url });
  await client.connect();
  return redisRegistry({ client, prefix: name });
}

/** @type {number[]} */
let waits = [];

/** @param {string} userId */
async function visitForEver(userId) {
  const registry = await connect();
  for (let turn = 0; ; turn += 1) {
    const since = performance.now();
    await registry.visit(
      {
        sessionId: `of ${userId}`,
        userId,
        startedAt: now,
        lastActivityAt: now + turn,
        userAgent: null,
        deadline: now + 3600 + turn,
        absoluteDeadline: now + 3600 * 24,
        maxSessions: null,
      },
      now,
    );
    waits.push(performance.now() - since);
    // As many visits a second as a busy app makes, not as many as the server can take.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

for (let person = 0; person < 8; person += 1) void visitForEver(`person ${person}`);
parentPort?.on("message", () => {
  parentPort?.postMessage(waits.sort((a, b) => a - b));
  waits = [];
});
parentPort?.postMessage("ready");
