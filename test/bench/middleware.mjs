// What the middleware costs: one API route under `next start`, and each case beside the one it is a share of. A case and its baseline
// take turns, slice by slice, so that what else the machine does falls on both. Few servers are up at once: a process that waits for
// long loses its place in the caches, and where the system takes back memory, its pages.
import { generateSessionCookie } from "./auth0.mjs";
import { buildApp, day, installBeside } from "./app.mjs";
import { load } from "./load.mjs";
import { makePeople, sealedCookie } from "./people.mjs";
import { serve } from "./server.mjs";
import { bar, median, millisecondsSince, progress, quantile, shuffled } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const connections = Number(process.env.BENCH_CONNECTIONS ?? 8);
const rounds = Number(process.env.BENCH_ROUNDS ?? 30);
/** For the turns of one group of cases, without what it takes to start their servers. */
const mostMinutes = Number(process.env.BENCH_MINUTES ?? 2);
const mostServers = 5;
/** Requests of one turn to each of the two servers, of a slice of it, and of what comes before, which is not measured. */
const [turn, slice, leadIn] = [400, 50, 50];
/** Until a server is compiled and optimized: before some 8,000 requests it becomes faster from one thousand to the next. */
const warmUp = Number(process.env.BENCH_WARM_UP ?? 8000);
/** A fresh process has answered so many requests of nobody before it meets people. */
const freshWarmUp = 2000;
/** Starting two servers takes as long as many turns. */
const freshRounds = Math.min(rounds, 5);
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
      measured.push({ one, next: await requests(one, stores.register), turns: [], heap: null });
    }
    for (const group of groupsOf(measured.filter(({ one }) => !one.fresh))) {
      await measureGroup(group, folders, stores.env);
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
 * @property {number | null} heap of its server afterwards, in bytes
 */

/** @param {Case} one @returns {[ours: string, theirs: string]} the servers of a case, by runtime and middleware */
const serversOf = (one) => [`${one.runtime} ${one.variant}`, `${baselineRuntime(one)} ${one.baseline}`];

/** @param {Measuring[]} measured @returns {Measuring[][]} those that follow one another and share few servers */
function groupsOf(measured) {
  /** @type {Measuring[][]} */
  const groups = [];
  for (const measuring of measured) {
    const group = groups.at(-1) ?? [];
    const servers = new Set([...group, measuring].flatMap(({ one }) => serversOf(one)));
    if (group.length > 0 && servers.size <= mostServers) group.push(measuring);
    else groups.push([measuring]);
  }
  return groups;
}

/** @param {Measuring[]} group @param {Map<string, string>} folders of the apps @param {Record<string, string>} env */
async function measureGroup(group, folders, env) {
  /** @type {Map<string, Server>} */
  const servers = new Map();
  try {
    for (const { one, next } of group) {
      for (const name of serversOf(one)) {
        if (servers.has(name)) continue;
        progress(`starting and warming up: ${name}`);
        const [runtime = "", variant = ""] = name.split(" ");
        const server = await serve(folders.get(runtime) ?? "", variant, env);
        servers.set(name, server);
        await load({ port: server.port, path, connections, cookies: await next(warmUp) });
      }
    }
    const both = (/** @type {Case} */ one) => {
      const [ours, theirs] = serversOf(one).map((name) => servers.get(name));
      if (ours === undefined || theirs === undefined) throw new Error(`${one.name}: no server`);
      return { ours, theirs };
    };
    const since = performance.now();
    for (let round = 1; round <= rounds && millisecondsSince(since) < mostMinutes * 60_000; round += 1) {
      for (const { one, next, turns } of shuffled(group)) {
        progress(`${bar(round, rounds)} round ${round} of ${rounds}: ${one.name}`);
        turns.push(await takeTurns(one, both(one), next));
      }
    }
    for (const measuring of group) measuring.heap = await both(measuring.one).ours.heap();
  } finally {
    await Promise.all([...servers.values()].map(({ stop }) => stop()));
  }
}

/** @param {Case} one @returns {import("./app.mjs").Runtime} where the baseline of "no middleware" runs, too */
function baselineRuntime({ runtime, name }) {
  if (runtime !== "none") return runtime;
  return name.startsWith("proxy") ? "node" : "edge";
}

/** @typedef {{ ours: Server, theirs: Server }} Both */
/** @typedef {(count: number) => Promise<string[]>} Requests `Cookie` headers for so many requests */

/** @returns {Turn} */
const nothingYet = () => ({ milliseconds: 0, cpu: 0, latencies: [] });

/** @param {Case} one @param {Both} servers @param {Requests} next */
async function takeTurns(one, { ours, theirs }, next) {
  const cookies = await next(turn);
  for (const { port } of [theirs, ours]) await load({ port, path, connections, cookies: await next(leadIn) });
  const sums = { ours: nothingYet(), theirs: nothingYet() };
  const a = { server: theirs, sum: sums.theirs };
  const b = { server: ours, sum: sums.ours };
  for (let first = 0; first < turn; first += slice) {
    const part = cookies.slice(first, first + slice);
    // Now the one goes first and now the other, so that a slow moment has no favourite.
    const order = (first / slice) % 2 === 0 ? [a, b] : [b, a];
    for (const { server, sum } of order) {
      const before = server.cpu();
      const { perSecond, latencies, settingCookies } = await load({
        port: server.port,
        path,
        connections,
        cookies: part,
      });
      sum.milliseconds += 1000 / perSecond / (turn / slice);
      sum.cpu += (server.cpu() - before) / turn;
      sum.latencies.push(...latencies);
      if (server === ours && settingCookies !== (one.setsCookie ? 1 : 0)) {
        throw new Error(`${one.name}: ${100 * settingCookies} % of the answers set a cookie`);
      }
    }
  }
  return sums;
}

/**
 * Both processes have served requests of nobody, and then meet each person for the first time.
 *
 * @param {Measuring} measuring @param {Map<string, string>} folders
 */
async function freshTurn({ one, next }, folders) {
  const folder = folders.get(one.runtime) ?? "";
  const [ours, theirs] = await Promise.all([serve(folder, one.variant), serve(folder, one.baseline)]);
  try {
    const cookies = Array.from({ length: freshWarmUp }, () => "");
    for (const { port } of [theirs, ours]) await load({ port, path, connections, cookies });
    return await takeTurns(one, { ours, theirs }, next);
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
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
function summary({ one: { name, atLeast }, turns, heap }) {
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
      ...(heap !== null && { "heap MB": heap / 1e6 }),
      turns: turns.length,
    },
  };
}
