// What the middleware costs: one API route under `next start`, and each case beside the one it is a share of. All servers are up at
// once. A case and its baseline take turns, burst by burst, so that what else the machine does falls on both.
import { generateSessionCookie } from "./auth0.mjs";
import { buildApp, day, installBeside } from "./app.mjs";
import { load } from "./load.mjs";
import { makePeople, sealedCookie } from "./people.mjs";
import { serve } from "./server.mjs";
import { bar, median, millisecondsSince, progress, quantile, shuffled } from "./statistics.mjs";
import { startPostgresStore, startRedisStore } from "./store-servers.mjs";

const connections = Number(process.env.BENCH_CONNECTIONS ?? 8);
const rounds = Number(process.env.BENCH_ROUNDS ?? 30);
const mostMinutes = Number(process.env.BENCH_MINUTES ?? 4);
const burst = 300;
const warmUp = Number(process.env.BENCH_WARM_UP ?? 1500);
const path = "/api/hello";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("./server.mjs").Server} Server */
/** @typedef {{ perSecond: number, cpu: number, latencies: number[] }} Burst `cpu`: milliseconds per request */
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
  /** @type {Map<string, Promise<Server>>} */
  const baselines = new Map();
  /** @type {Server[]} */
  const running = [];
  try {
    const start = async (/** @type {string} */ runtime, /** @type {string} */ variant) => {
      const server = await serve(folders.get(runtime), variant, stores.env);
      running.push(server);
      return server;
    };
    const measured = [];
    for (const one of cases) {
      progress(`starting: ${one.name}`);
      const key = `${baselineRuntime(one)} ${one.baseline}`;
      const baseline = baselines.get(key) ?? start(baselineRuntime(one), one.baseline);
      baselines.set(key, baseline);
      const servers = one.fresh ? null : { ours: await start(one.runtime, one.variant), theirs: await baseline };
      const next = await requests(one, stores.register);
      if (servers !== null) await warmUpBoth(servers, next);
      measured.push({ one, servers, next, bursts: /** @type {{ ours: Burst, theirs: Burst }[]} */ ([]) });
    }
    const since = performance.now();
    for (let round = 1; round <= rounds && millisecondsSince(since) < mostMinutes * 60_000; round += 1) {
      for (const { one, servers, next, bursts } of shuffled(measured)) {
        progress(`${bar(round, rounds)} round ${round} of ${rounds}: ${one.name}`);
        if (servers !== null) bursts.push(await takeTurns(one, servers, next));
        // Starting two servers takes as long as twenty bursts.
        else if (round % 5 === 1) bursts.push(await freshBurst(one, folders, next));
      }
    }
    const results = [];
    for (const { one, servers, bursts } of measured) {
      results.push(summary(one, bursts, servers === null ? null : await servers.ours.heap()));
    }
    progress("");
    return results;
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    await stores.stop();
  }
}

/** @param {Case} one @returns {import("./app.mjs").Runtime} where the baseline of "no middleware" runs, too */
function baselineRuntime({ runtime, name }) {
  if (runtime !== "none") return runtime;
  return name.startsWith("proxy") ? "node" : "edge";
}

/** @typedef {{ ours: Server, theirs: Server }} Both */
/** @typedef {(count: number) => Promise<string[]>} Requests `Cookie` headers for so many requests */

/** Servers that are compiled and optimized. @type {WeakSet<Server>} */
const warm = new WeakSet();

/** @param {Both} servers @param {Requests} next */
async function warmUpBoth({ ours, theirs }, next) {
  for (const server of [ours, theirs]) {
    if (warm.has(server)) continue;
    warm.add(server);
    await load({ port: server.port, path, connections, cookies: await next(warmUp) });
  }
}

/** @param {Case} one @param {Both} servers @param {Requests} next */
async function takeTurns(one, { ours, theirs }, next) {
  const cookies = await next(burst);
  // Half of a burst each, then the other half the other way round, so that a slow moment has no favourite.
  const order = [
    [theirs, cookies.slice(0, burst / 2)],
    [ours, cookies.slice(0, burst / 2)],
    [ours, cookies.slice(burst / 2)],
    [theirs, cookies.slice(burst / 2)],
  ];
  /** @type {Map<Server, Burst[]>} */
  const bursts = new Map([
    [ours, []],
    [theirs, []],
  ]);
  for (const [server, part] of /** @type {[Server, string[]][]} */ (order)) {
    const before = server.cpu();
    const { perSecond, latencies, settingCookies } = await load({
      port: server.port,
      path,
      connections,
      cookies: part,
    });
    bursts.get(server)?.push({ perSecond, latencies, cpu: (server.cpu() - before) / part.length });
    if (server === ours && settingCookies !== (one.setsCookie ? 1 : 0)) {
      throw new Error(`${one.name}: ${100 * settingCookies} % of the answers set a cookie`);
    }
  }
  return { ours: joined(bursts.get(ours) ?? []), theirs: joined(bursts.get(theirs) ?? []) };
}

/** @param {Burst[]} halves */
function joined(halves) {
  const seconds = halves.reduce((sum, { perSecond }) => sum + 1 / perSecond, 0);
  const cpu = halves.reduce((sum, half) => sum + half.cpu, 0) / halves.length;
  return { perSecond: halves.length / seconds, cpu, latencies: halves.flatMap(({ latencies }) => latencies) };
}

/**
 * Both processes have served requests of nobody, and then meet each person for the first time.
 *
 * @param {Case} one @param {Map<string, string>} folders @param {Requests} next
 */
async function freshBurst(one, folders, next) {
  const folder = folders.get(one.runtime) ?? "";
  const [ours, theirs] = await Promise.all([serve(folder, one.variant), serve(folder, one.baseline)]);
  try {
    await warmUpBoth({ ours, theirs }, async (count) => Array.from({ length: count }, () => ""));
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

/** @param {Case} one @param {{ ours: Burst, theirs: Burst }[]} bursts @param {number | null} heap @returns {Measurement} */
function summary({ name, atLeast }, bursts, heap) {
  const latencies = bursts.flatMap(({ ours }) => ours.latencies);
  return {
    name,
    ratio: median(bursts.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond)),
    ...(atLeast !== undefined && { atLeast }),
    values: {
      "of its CPU": median(bursts.map(({ ours, theirs }) => theirs.cpu / (ours.cpu || 1))),
      "requests/s": median(bursts.map(({ ours }) => ours.perSecond)),
      "p50 ms": median(latencies),
      "p99 ms": quantile(latencies, 0.99),
      "CPU ms": median(bursts.map(({ ours }) => ours.cpu)),
      ...(heap !== null && { "heap MB": heap / 1e6 }),
    },
  };
}
