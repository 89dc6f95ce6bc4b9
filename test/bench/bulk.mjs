// What it costs everybody else when all sessions of a user who has a million are ended.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { bar, millisecondsSince, progress, quantile } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const now = 1_795_000_000;
const day = 24 * 3600;
const count = Number(process.env.BENCH_SESSIONS ?? 1_000_000);

/**
 * How long visits of other people's sessions took, in milliseconds.
 *
 * @typedef {number[]} Waits
 */

/** @param {import("./store-servers.mjs").StoreServer} store @param {string} name */
async function startVisitors({ name: store, url }, name) {
  // On a thread of their own, so that what the ending costs this process is not taken for a wait.
  const workerData = { store: { name: store, url }, name, now };
  const worker = new Worker(new URL("bulk-visitors.mjs", import.meta.url), { workerData });
  await once(worker, "message");
  return {
    /** @returns {Promise<Waits>} those since the last time */
    async waits() {
      worker.postMessage("waits");
      const [waits] = await once(worker, "message");
      return waits;
    },
    stop: () => worker.terminate(),
  };
}

/** @param {Waits} waits @param {string} when @returns {[name: string, milliseconds: number][]} */
function percentiles(waits, when) {
  const shares = { half: 0.5, "99 %": 0.99, "99.9 %": 0.999, longest: 1 };
  return Object.entries(shares).map(([name, share]) => [`ms a visit ${when}, ${name}`, quantile(waits, share)]);
}

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @param {import("./store-servers.mjs").StoreServer} store @param {number | null} leaseSeconds @returns {Promise<Measurement>} */
async function benchEnding(store, leaseSeconds) {
  const name = leaseSeconds === null ? "nobody_told" : "all_told";
  const registry = store.open(name);
  await registry.listAll({ limit: 1, now });
  await store.seed(name, {
    count,
    label: "mine",
    startedAt: now - 1800,
    deadline: now + day,
    userId: "ada",
    progress: (done) =>
      progress(`${store.name}: one user's ${count.toLocaleString("en")} sessions ${bar(done, count)}`),
  });
  await store.settle(name);
  const asked = performance.now();
  await registry.list({ userId: "ada", limit: 100, now });
  const listing = millisecondsSince(asked);
  const visitors = await startVisitors(store, name);
  try {
    await visitors.waits();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const alone = await visitors.waits();
    const since = performance.now();
    let firstBatch = 0;
    const ended = await registry.endUser("ada", {
      exceptSessionId: null,
      actor: null,
      leaseSeconds,
      keepUntil: now + day,
      now,
      async onBatch({ ended: soFar, sessions }) {
        firstBatch ||= millisecondsSince(since);
        await registry.acknowledge(sessions.map((session) => session.sessionId));
        progress(`${store.name}: ending them ${bar(soFar, count)}`);
      },
    });
    const took = millisecondsSince(since) / 1000;
    const meanwhile = await visitors.waits();
    if (ended !== count) throw new Error(`${ended} ended, not ${count}`);
    progress("");
    return {
      name: `${store.name}: ending ${count.toLocaleString("en")} of one user, ${leaseSeconds === null ? "nobody" : "each"} told`,
      values: {
        "ms to list 100": listing,
        "ms to the first batch": firstBatch,
        seconds: took,
        ...Object.fromEntries([...percentiles(alone, "before"), ...percentiles(meanwhile, "meanwhile")]),
      },
    };
  } finally {
    await visitors.stop();
  }
}

/** Measures. The servers are started for it and stopped after it. */
export async function benchBulkEndings() {
  /** @type {Measurement[]} */
  const measurements = [];
  for (const start of [startRedisStore, startPostgresStore]) {
    const store = await start();
    try {
      for (const leaseSeconds of [null, 300]) measurements.push(await benchEnding(store, leaseSeconds));
    } finally {
      await store.stop();
    }
  }
  return measurements;
}
