// What the middleware costs: one API route under `next start`, and each case beside the one it is a share of. Both are answered by one
// process, which a header of the request tells which middleware to run, and take turns, slice by slice. Two processes that do the same
// differ by a tenth and more, for as long as they live: in how they were compiled, and where in memory they came to be.
import { generateSessionCookie } from "./auth0.mjs";
import { buildApp, day, installBeside } from "./app.mjs";
import { load } from "./load.mjs";
import { makePeople, sealedCookie } from "./people.mjs";
import { serve } from "./server.mjs";
import { bar, median, millisecondsSince, progress, quantile, shuffled } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const connections = Number(process.env.BENCH_CONNECTIONS ?? 8);
const rounds = Number(process.env.BENCH_ROUNDS ?? 30);
/** For the turns of all cases of one runtime, without what it takes to start and warm up. */
const mostMinutes = Number(process.env.BENCH_MINUTES ?? 4);
/** Requests of one turn to each of the two, of a slice of it, and of what comes before, which is not measured. */
const [turn, slice, leadIn] = [400, 50, 50];
/** Until a case is compiled and optimized. */
const warmUp = Number(process.env.BENCH_WARM_UP ?? 3000);
/** A fresh process has answered so many requests of nobody, by each of the two, before it meets people. */
const freshWarmUp = 1000;
/** Starting a server takes as long as many turns. */
const freshRounds = Math.min(rounds, 7);
const path = "/api/hello";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("./server.mjs").Server} Server */
/** @typedef {{ milliseconds: number, cpu: number, latencies: number[] }} Turn the first two of a request, on average */
/** @typedef {import("./results.mjs").Measurement} Measurement */

/**
 * @param {(hasAuth0: boolean) => Case[]} casesOf
 * @returns {Promise<Measurement[]>}
 */
export async function benchMiddleware(casesOf) {
  const hasAuth0 = await installBeside(["@auth0/nextjs-auth0"]);
  if (!hasAuth0) console.log("@auth0/nextjs-auth0 could not be installed: its cases are left out.");
  const chosen = process.env.BENCH_CASES;
  const cases = casesOf(hasAuth0).filter(({ name }) => chosen === undefined || name.includes(chosen));
  const folders = new Map();
  for (const runtime of new Set(cases.flatMap((one) => [one.runtime, baselineRuntime(one)]))) {
    progress(`building the app: ${runtime}`);
    folders.set(runtime, await buildApp(runtime, hasAuth0));
  }
  const stores = await startStores(cases);
  try {
    /** @type {Measuring[]} */
    const measured = [];
    for (const one of cases) {
      measured.push({ one, next: await requests(one, stores.register), turns: [] });
    }
    for (const runtime of new Set(cases.map(baselineRuntime))) {
      const ofRuntime = measured.filter(({ one }) => !one.fresh && baselineRuntime(one) === runtime);
      await measureRuntime(ofRuntime, folders, stores.env);
    }
    for (let round = 1; round <= freshRounds; round += 1) {
      for (const measuring of measured.filter(({ one }) => one.fresh)) {
        progress(`${bar(round, freshRounds)} round ${round} of ${freshRounds}: ${measuring.one.name}`);
        measuring.turns.push(await freshTurn(measuring, folders));
      }
    }
    progress("");
    return measured.map(summary);
  } finally {
    await stores.stop();
  }
}

/**
 * @typedef {object} Measuring a case, and what was measured of it so far
 * @property {Case} one
 * @property {Requests} next
 * @property {{ ours: Turn, theirs: Turn }[]} turns
 */

/** @param {Measuring[]} group @param {Map<string, string>} folders of the apps @param {Record<string, string>} env */
async function measureRuntime(group, folders, env) {
  /** @type {Map<string, Server>} */
  const servers = new Map();
  try {
    for (const runtime of new Set(group.flatMap(({ one }) => [baselineRuntime(one), one.runtime]))) {
      servers.set(runtime, await serve(folders.get(runtime) ?? "", env));
    }
    const pairs = group.map((measuring) => ({ ...measuring, ...both(measuring.one, servers) }));
    for (const { one, next, theirs, ours } of pairs) {
      for (const asked of [theirs, ours]) {
        progress(`warming up: ${one.name}`);
        await ask(asked, await next(warmUp));
      }
    }
    const since = performance.now();
    for (let round = 1; round <= rounds && millisecondsSince(since) < mostMinutes * 60_000; round += 1) {
      for (const pair of shuffled(pairs)) {
        progress(`${bar(round, rounds)} round ${round} of ${rounds}: ${pair.one.name}`);
        pair.turns.push(await takeTurns(pair));
      }
    }
  } finally {
    await Promise.all([...servers.values()].map(({ stop }) => stop()));
  }
}

/** @param {Case} one @returns {import("./app.mjs").Runtime} where the baseline of "no middleware" runs, too */
function baselineRuntime({ runtime, name }) {
  if (runtime !== "none") return runtime;
  return name.startsWith("proxy") ? "node" : "edge";
}

/** @typedef {(count: number) => Promise<string[]>} Requests `Cookie` headers for so many requests */
/** @typedef {{ server: Server, variant: string }} Asked who answers, and by which middleware */
/** @typedef {{ one: Case, next: Requests, ours: Asked, theirs: Asked }} Pair */

/** @param {Case} one @param {Map<string, Server>} servers by runtime @returns {{ ours: Asked, theirs: Asked }} */
function both(one, servers) {
  const [ours, theirs] = [servers.get(one.runtime), servers.get(baselineRuntime(one))];
  if (ours === undefined || theirs === undefined) throw new Error(`${one.name}: no server`);
  return { ours: { server: ours, variant: one.variant }, theirs: { server: theirs, variant: one.baseline } };
}

/** @param {Asked} asked @param {readonly string[]} cookies */
function ask({ server: { port }, variant }, cookies) {
  return load({ port, path, variant, connections, cookies });
}

/** @returns {Turn} */
const nothingYet = () => ({ milliseconds: 0, cpu: 0, latencies: [] });

/** @param {Pair} pair */
async function takeTurns({ one, next, ours, theirs }) {
  const cookies = await next(turn);
  for (const asked of [theirs, ours]) await ask(asked, await next(leadIn));
  const sums = { ours: nothingYet(), theirs: nothingYet() };
  const a = { asked: theirs, sum: sums.theirs };
  const b = { asked: ours, sum: sums.ours };
  for (let first = 0; first < turn; first += slice) {
    const part = cookies.slice(first, first + slice);
    // Now the one goes first and now the other, so that a slow moment has no favourite.
    const order = (first / slice) % 2 === 0 ? [a, b] : [b, a];
    for (const { asked, sum } of order) {
      const before = asked.server.cpu();
      const { perSecond, latencies, settingCookies } = await ask(asked, part);
      sum.milliseconds += 1000 / perSecond / (turn / slice);
      sum.cpu += (asked.server.cpu() - before) / turn;
      sum.latencies.push(...latencies);
      if (asked === ours && settingCookies !== (one.setsCookie ? 1 : 0)) {
        throw new Error(`${one.name}: ${100 * settingCookies} % of the answers set a cookie`);
      }
    }
  }
  return sums;
}

/**
 * The process has served requests of nobody, and then meets each person for the first time.
 *
 * @param {Measuring} measuring @param {Map<string, string>} folders
 */
async function freshTurn({ one, next }, folders) {
  const server = await serve(folders.get(one.runtime) ?? "");
  try {
    const pair = { one, next, ...both(one, new Map([[one.runtime, server]])) };
    const cookies = Array.from({ length: freshWarmUp }, () => "");
    for (const asked of [pair.theirs, pair.ours]) await ask(asked, cookies);
    return await takeTurns(pair);
  } finally {
    await server.stop();
  }
}

/**
 * @param {Case} one
 * @param {Stores["register"]} register
 * @returns {Promise<Requests>}
 */
async function requests({ cookies, people, variant }, register) {
  const repeated = (/** @type {string} */ cookie) => async (/** @type {number} */ count) =>
    Array.from({ length: count }, () => cookie);
  if (cookies === "none") return repeated("");
  if (cookies === "sealed") return repeated(await sealedCookie());
  if (cookies === "auth0") return repeated(await generateSessionCookie());
  // Of a million people hardly anyone comes twice in a run, so each request is of somebody new.
  if (people > 100_000) return async (count) => (await makePeople(count, cookies)).map(({ cookie }) => cookie);
  const all = await makePeople(people, cookies);
  if (cookies.registered) await register(variant, all);
  return async (count) =>
    Array.from({ length: count }, () => all[Math.floor(Math.random() * all.length)]?.cookie ?? "");
}

/** @typedef {Awaited<ReturnType<typeof startStores>>} Stores */

/** @param {Case[]} cases */
async function startStores(cases) {
  if (!cases.some(({ variant }) => variant === "redis" || variant === "postgres")) {
    return { env: {}, register: async () => {}, stop: async () => {} };
  }
  const [redis, postgres] = await Promise.all([startRedisStore(), startPostgresStore()]);
  return {
    env: { REDIS_URL: redis.url, POSTGRES_URL: postgres.url },
    /** @param {string} variant @param {import("./people.mjs").Person[]} people */
    async register(variant, people) {
      const registry = (variant === "redis" ? redis : postgres).open("bench");
      const now = Math.floor(Date.now() / 1000);
      const signIn = {
        startedAt: now - 2 * day,
        lastActivityAt: now - day,
        userAgent: null,
        deadline: now + day,
        absoluteDeadline: now + 8 * day,
        maxSessions: null,
        kind: /** @type {const} */ ("sign-in"),
        supersedes: [],
        onLimit: /** @type {const} */ ("end-oldest"),
        leaseSeconds: null,
        keepUntil: now + 9 * day,
      };
      for (let first = 0; first < people.length; first += 100) {
        const some = people.slice(first, first + 100);
        await Promise.all(
          some.map(({ id }) => registry.start({ ...signIn, sessionId: id, userId: `user of ${id}` }, now)),
        );
      }
    },
    async stop() {
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

/** @param {Measuring} measuring @returns {Measurement} */
function summary({ one: { name, atLeast }, turns }) {
  const latencies = turns.flatMap(({ ours }) => ours.latencies);
  return {
    name,
    ratio: median(turns.map(({ ours, theirs }) => theirs.milliseconds / ours.milliseconds)),
    ...(atLeast !== undefined && { atLeast }),
    values: {
      "of its CPU": median(turns.map(({ ours, theirs }) => theirs.cpu / (ours.cpu || 1))),
      "requests/s": median(turns.map(({ ours }) => 1000 / ours.milliseconds)),
      "p50 ms": median(latencies),
      "p99 ms": quantile(latencies, 0.99),
      "CPU ms": median(turns.map(({ ours }) => ours.cpu)),
      "CPU ms more": median(turns.map(({ ours, theirs }) => ours.cpu - theirs.cpu)),
      turns: turns.length,
    },
  };
}
