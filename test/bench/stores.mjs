// What a session takes in each store, and what an operation takes of the server: bytes, time of its processor, commands, log.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { memoryRegistry } from "../../dist/registry/memory/index.js";
import { sweep } from "../../dist/registry/sweep.js";
import { day, hour } from "./app.mjs";
import { bar, progress } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const count = Number(process.env.BENCH_SESSIONS ?? 100_000);
const operations = Math.min(count, 20_000);
/** Of what not every request does. */
const fewer = Math.floor(operations / 10);
const inFlight = 50;
const now = 1_795_000_000;
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** @typedef {import("./results.mjs").Measurement} Measurement */
/** @typedef {Pick<import("./store-servers.mjs").StoreServer, "open" | "bytes" | "counters" | "settle" | "stop"> & { name: string }} Store */

const table = "bench";

/** @returns {Promise<Store>} */
async function openMemory() {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  return {
    name: "memory",
    open: (name) => memoryRegistry({ name }),
    async bytes() {
      collect();
      return process.memoryUsage().heapUsed;
    },
    counters: async () => ({ "µs of CPU": process.cpuUsage().user + process.cpuUsage().system }),
    settle: async () => {},
    stop: async () => {},
  };
}

/** How many sessions a user has. */
const devices = 3;

/** @param {number} user */
const userId = (user) => `user-${user}`;

/** @param {number} index */
const session = (index) => ({
  sessionId: `session-${String(index).padStart(14, "0")}`,
  startedAt: now,
  lastActivityAt: now,
  userAgent,
  deadline: now + hour,
  absoluteDeadline: now + day,
});

/** @param {number} index A request, which is judged from its clock cookie: whose it is the registry knows. */
const visit = (index) => ({ ...session(index), userId: undefined, maxSessions: null });

/** @param {{ index: number, user: number, maxSessions: number | null }} who */
const signIn = ({ index, user, maxSessions }) => ({
  ...session(index),
  userId: userId(user),
  kind: /** @type {const} */ ("sign-in"),
  supersedes: [],
  maxSessions,
  onLimit: /** @type {const} */ ("end-oldest"),
  leaseSeconds: null,
  keepUntil: now + 2 * day,
});

/** @param {unknown} error */
function rethrow(error) {
  throw error;
}

/** @param {Record<string, number>} before @param {Record<string, number>} after @param {number} times @returns {Record<string, number>} */
function perEach(before, after, times) {
  return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, (value - (before[key] ?? 0)) / times]));
}

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
  return {
    name: `${store}: ${name}`,
    values: { ...perEach(before, after, times), "per second here": times / seconds },
  };
}

/** @param {Store} store @returns {Promise<Measurement[]>} */
async function measureStore(store) {
  const registry = store.open(table);
  // Makes its tables.
  await registry.listAll({ limit: 1, now });
  const empty = await store.bytes(table);
  const signsIn = await measure(store, "a sign-in", count, (index) => {
    if (index % 10_000 === 0) progress(`${store.name}: signing in ${bar(index, count)}`);
    return registry.start(signIn({ index, user: Math.floor(index / devices), maxSessions: null }), now);
  });
  await store.settle(table);
  const bytes = Math.round(((await store.bytes(table)) - empty) / count);
  const measured = [
    { name: `${store.name}: a session`, values: { bytes } },
    await measure(store, "a request", operations, (index) => registry.visit(visit(index), now)),
    await measure(store, "a request that renews", operations, (index) =>
      registry.visit({ ...visit(index), lastActivityAt: now + 60, deadline: now + hour + 60 }, now + 60),
    ),
    signsIn,
    await measure(store, `a sign-in that ends the oldest of ${devices}`, fewer, (user) =>
      registry.start(
        { ...signIn({ index: count + user, user, maxSessions: devices }), lastActivityAt: now + 90 },
        now + 90,
      ),
    ),
    await measure(store, "listing a user's sessions", fewer, (user) =>
      registry.list({ userId: userId(user), limit: 100, now }),
    ),
    await measure(store, "ending one", fewer, (index) =>
      registry.end(session(count - 1 - index).sessionId, {
        actor: null,
        leaseSeconds: null,
        keepUntil: now + 2 * day,
        now: now + 120,
        reason: "revoked",
      }),
    ),
  ];
  progress(`${store.name}: sweep`);
  const before = await store.counters();
  const { ended } = await sweep({
    registry,
    limit: operations,
    now: () => now + 2 * hour,
    deliver: async () => {},
    onFailure: rethrow,
    onShardFailure: rethrow,
  });
  const after = await store.counters();
  return [...measured, { name: `${store.name}: sweeping one`, values: perEach(before, after, ended) }];
}

/** @returns {Promise<Measurement[]>} */
export async function measureStores() {
  const measured = [];
  for (const open of [openMemory, startRedisStore, () => startPostgresStore({ connections: 1 })]) {
    const store = await open();
    try {
      measured.push(...(await measureStore(store)));
    } finally {
      await store.stop();
    }
  }
  progress("");
  return measured;
}
