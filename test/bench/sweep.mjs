// What the sweep costs: 10,000 due sessions among 100,000 and among ten or a hundred times as many, on Redis and on PostgreSQL.
import { sweep } from "../../dist/registry/sweep.js";
import { bar, median, millisecondsSince, progress } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const now = 1_795_000_000;
const hour = 3600;
const day = 24 * hour;
const due = 10_000;
/** Ten million take 14 GB of memory: BENCH_SWEEP=10000000 asks for them. */
const sizes = [100_000, Number(process.env.BENCH_SWEEP ?? 1_000_000)];
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** @typedef {import("./results.mjs").Measurement} Measurement */

/** @param {unknown} error */
function rethrow(error) {
  throw error;
}

/** @param {import("./store-servers.mjs").StoreServer} store @returns {Promise<Measurement>} */
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
        onFailure: rethrow,
        onShardFailure: rethrow,
      });
      // The first round warms up.
      if (round > 0) times.push(millisecondsSince(since));
      if (ended !== due) throw new Error(`${ended} ended, not ${due}`);
    }
    progress(`${store}: sweeping ${bar(round, rounds)}`);
  }
  const [few = 0, many = 0] = cases.map(({ times }) => median(times));
  return {
    name: `${store}: ${due.toLocaleString("en")} due among ${sizes.map((size) => size.toLocaleString("en")).join(" and ")}`,
    ratio: many / few,
    atMost: 1.5,
    values: { "ms among few": few, "ms among many": many },
  };
}

/**
 * The servers are started for it and stopped after it.
 *
 * @returns {Promise<Measurement[]>}
 */
export async function benchSweeps() {
  /** @type {Measurement[]} */
  const measured = [];
  for (const start of [startRedisStore, startPostgresStore]) {
    const store = await start();
    try {
      measured.push(await benchSweep(store));
    } finally {
      await store.stop();
    }
  }
  progress("");
  return measured;
}
