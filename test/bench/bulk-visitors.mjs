// Eight people who visit again and again, for bulk.mjs. Each visit is written.
import { parentPort, workerData } from "node:worker_threads";
import { connectAlone } from "./store-servers.mjs";

/** @type {{ store: Pick<import("./store-servers.mjs").StoreServer, "name" | "url">, name: string, now: number }} */
const { store, name, now } = workerData;

/** @type {number[]} */
let waits = [];

/** @param {string} userId */
async function visitForEver(userId) {
  // A connection each, so that nobody waits for another's answer.
  const registry = await connectAlone(store, name);
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
