// What the sweep costs: 10,000 due sessions among 100,000 and among 1,000,000, on Redis and on PostgreSQL.
// And what one user with a million sessions costs everybody else. Run it after a build.
import { Pool } from "pg";
import { createClient } from "redis";
import { postgresRegistry } from "../../dist/registry/postgres/index.js";
import { redisRegistry } from "../../dist/registry/redis/index.js";
import { sweep } from "../../dist/registry/sweep.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { seedPostgres, seedRedis } from "./sweep-seed.mjs";

const now = 1_795_000_000;
const hour = 3600;
const day = 24 * hour;
const due = 10_000;
const sizes = [100_000, 1_000_000];
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** @typedef {import("../../dist/registry/session-registry.js").SessionRegistry} SessionRegistry */
/** @typedef {(name: string, sessions: import("./sweep-seed.mjs").Sessions) => Promise<void>} Seed */
/** @typedef {{ name: string, open: (name: string) => SessionRegistry, seed: Seed, settle: (name: string) => Promise<unknown>, stop: () => Promise<void> }} Store */

/** @returns {Promise<Store>} */
async function redisStore() {
  const server = await startRedis();
  const client = createClient({ url: server.url });
  await client.connect();
  return {
    name: "Redis",
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
async function postgresStore() {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  return {
    name: "PostgreSQL",
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
function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** @param {number} done @param {number} all */
function bar(done, all) {
  return `[${"#".repeat(Math.round((20 * done) / all)).padEnd(20, ".")}]`;
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
/** @param {number} since */
const millisecondsSince = (since) => performance.now() - since;

/** @param {Store} store */
async function benchSweep({ name: store, open, seed, settle }) {
  const cases = sizes.map((size) => ({ size, name: `among_${size}`, times: /** @type {number[]} */ ([]) }));
  for (const { size, name } of cases) {
    await open(name).listAll({ limit: 1, now });
    await seed(name, {
      count: size - due,
      label: "live",
      startedAt: now - 1800,
      deadline: now + day,
      progress: (done) => progress(`${store}: ${size.toLocaleString("en")} sessions ${bar(done, size)}`),
    });
  }
  for (let round = 0; round <= rounds; round += 1) {
    // In turns, so that what else the machine does falls on both.
    for (const { name, times } of cases) {
      await seed(name, {
        count: due,
        label: `due ${round}`,
        startedAt: now - 2 * hour,
        deadline: now - hour,
        progress: () => {},
      });
      await settle(name);
      const since = performance.now();
      const { ended } = await sweep({
        registry: open(name),
        limit: due,
        now: () => now,
        deliver: async () => {},
        onFailure: (error) => {
          throw error;
        },
      });
      // The first round warms up.
      if (round > 0) times.push(millisecondsSince(since));
      if (ended !== due) throw new Error(`${ended} ended, not ${due}`);
    }
    progress(`${store}: sweeping ${bar(round, rounds)}`);
  }
  progress("");
  const [few = 0, many = 0] = cases.map(({ times }) => median(times));
  const ratio = many / few;
  console.log(
    `${store.padEnd(12)}${cases.map(({ times }) => `${median(times).toFixed(0)} ms`.padStart(16)).join("")}` +
      `${ratio.toFixed(2).padStart(10)}${ratio <= 1.5 ? "" : "  more than 1.5"}`,
  );
}

/** Somebody else, whose requests go on meanwhile and are written each time. */
const visitor = {
  sessionId: "another's",
  userId: "bob",
  startedAt: now,
  userAgent: null,
  deadline: now + day,
  absoluteDeadline: now + day,
  starting: false,
};

/** @param {Store} store */
async function benchMillion({ name: store, open, seed, settle }) {
  const name = "one_user";
  const registry = open(name);
  await registry.listAll({ limit: 1, now });
  const count = 1_000_000;
  await seed(name, {
    count,
    label: "mine",
    startedAt: now - 1800,
    deadline: now + day,
    userId: "ada",
    progress: (done) => progress(`${store}: one user's ${count.toLocaleString("en")} sessions ${bar(done, count)}`),
  });
  await settle(name);
  let since = performance.now();
  await registry.list({ userId: "ada", limit: 100, now });
  const listing = millisecondsSince(since);

  progress(`${store}: ending them`);
  since = performance.now();
  const over = new AbortController();
  const ended = registry.endUser("ada", { exceptSessionId: null, keepUntil: now + day, now });
  void ended.finally(() => over.abort());
  /** @type {number[]} */
  const waits = [];
  while (!over.signal.aborted) {
    const asked = performance.now();
    await registry.visit({ ...visitor, lastActivityAt: now + waits.length }, now);
    waits.push(millisecondsSince(asked));
  }
  if ((await ended) !== count) throw new Error(`${await ended} ended, not ${count}`);
  const took = millisecondsSince(since) / 1000;
  waits.sort((a, b) => a - b);
  progress("");
  const at = (/** @type {number} */ share) => `${(waits[Math.floor(share * (waits.length - 1))] ?? 0).toFixed(1)} ms`;
  console.log(
    `${store.padEnd(12)}${`${listing.toFixed(1)} ms`.padStart(16)}${`${took.toFixed(1)} s`.padStart(16)}` +
      `${at(0.5).padStart(16)}${at(0.99).padStart(12)}${at(1).padStart(12)}`,
  );
}

/** Measures and prints. The servers are started for it and stopped after it. */
export async function benchSweeps() {
  const stores = [await redisStore(), await postgresStore()];
  try {
    console.log(`sweeping ${due.toLocaleString("en")} due sessions, medians of ${rounds} rounds\n`);
    const among = sizes.map((size) => `among ${size.toLocaleString("en")}`.padStart(16)).join("");
    console.log(`${"".padEnd(12)}${among}${"ratio".padStart(10)}`);
    for (const store of stores) await benchSweep(store);

    console.log("\none user with 1,000,000 sessions\n");
    const columns = ["list 100", "end all", "another's visit", "99th", "longest"];
    console.log(`${"".padEnd(12)}${columns.map((column, index) => column.padStart(index < 3 ? 16 : 12)).join("")}`);
    for (const store of stores) await benchMillion(store);
  } finally {
    for (const store of stores) await store.stop();
  }
}
