// What the sweep costs: 10,000 due sessions among 100,000 and among 1,000,000, on Redis and on PostgreSQL. Run it after
// a build.
import { sweep } from "../../dist/registry/sweep.js";
import { bar, median, millisecondsSince, postgresStore, progress, redisStore } from "./stores.mjs";

const now = 1_795_000_000;
const hour = 3600;
const day = 24 * hour;
const due = 10_000;
const sizes = [100_000, 1_000_000];
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);

/** @param {unknown} error */
const fail = (error) => {
  throw error;
};

/** @param {import("./stores.mjs").Store} store */
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
        onFailure: fail,
        onShardFailure: fail,
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

/** Measures and prints. The servers are started for it and stopped after it. */
export async function benchSweeps() {
  const stores = [await redisStore(), await postgresStore()];
  try {
    console.log(`sweeping ${due.toLocaleString("en")} due sessions, medians of ${rounds} rounds\n`);
    const among = sizes.map((size) => `among ${size.toLocaleString("en")}`.padStart(16)).join("");
    console.log(`${"".padEnd(12)}${among}${"ratio".padStart(10)}`);
    for (const store of stores) await benchSweep(store);
  } finally {
    for (const store of stores) await store.stop();
  }
}
