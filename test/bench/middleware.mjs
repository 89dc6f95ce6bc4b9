// What the middleware costs: requests per second of one API route under `next start`, in one run, with
// no middleware, one that does nothing, ours, and what people write by hand.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ageSession } from "../support/age-session.mjs";
import { load, send } from "./load.mjs";
import { buildMiddlewareApp, cookieName, password } from "./middleware-app.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const connections = Number(process.env.BENCH_CONNECTIONS ?? 8);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

/** @typedef {import("./middleware-app.mjs").Runtime} Runtime */
/** @typedef {{ runtime: Runtime, variant: string, session: "fresh" | "due", label: string }} Case */

/** @type {(runtime: Runtime) => Case[]} */
const casesOn = (runtime) => [
  { runtime, variant: "nothing", session: "fresh", label: "does nothing" },
  { runtime, variant: "ours", session: "fresh", label: "ours, steady state" },
  { runtime, variant: "ours", session: "due", label: "ours, renewing each time" },
  { runtime, variant: "byHand", session: "fresh", label: "iron-session saved each time" },
];

/** @type {Case[]} */
const cases = [
  { runtime: "none", variant: "nothing", session: "fresh", label: "no middleware" },
  ...casesOn("edge"),
  ...casesOn("node"),
];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** @param {string} folder @param {string} variant */
async function serve(folder, variant) {
  const port = await freePort();
  const next = join(root, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, NODE_ENV: "production", BENCH_VARIANT: variant },
  });
  const agent = new Agent();
  for (let tries = 0; ; tries += 1) {
    try {
      await send({ port, path: "/api/hello", cookie: "", agent });
      return { port, stop: () => (server.kill(), once(server, "close")) };
    } catch (error) {
      if (tries === 100 || server.exitCode !== null) throw error;
      await sleep(100);
    }
  }
}

/** @param {number} port @param {Case["session"]} session */
async function signIn(port, session) {
  const lines = await send({ port, path: "/api/sign-in", method: "POST", cookie: "", agent: new Agent() });
  const pairs = lines.map((line) => (line.split(";")[0] ?? "").split("="));
  const cookies = new Map(pairs.map(([name = "", ...value]) => [name, value.join("=")]));
  // Past the grace period of 60 seconds: each request writes its activity.
  const seconds = session === "due" ? 100 : 0;
  await ageSession(cookies, { names: [cookieName, `${cookieName}.clock`], password, seconds });
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Builds, measures and prints. Numbers are comparable only within one run on a quiet machine. */
export async function benchMiddleware() {
  /** @type {Record<Runtime, string>} */
  const folders = { none: "", edge: "", node: "" };
  for (const runtime of /** @type {const} */ (["none", "edge", "node"])) {
    console.log(`building the app: ${runtime}`);
    folders[runtime] = buildMiddlewareApp(runtime);
  }

  /** @type {Map<Case, { perSecond: number, settingCookies: number }[]>} */
  const results = new Map(cases.map((one) => [one, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [one, measured] of results) {
      const { port, stop } = await serve(folders[one.runtime], one.variant);
      const cookie = await signIn(port, one.session);
      const target = { port, path: "/api/hello", cookie, connections };
      await load({ ...target, seconds: 1 });
      measured.push(await load({ ...target, seconds }));
      await stop();
      console.log(`round ${round}/${rounds}  ${one.runtime.padEnd(5)}${one.label}`);
    }
  }

  console.log(`\n${connections} connections, ${rounds} rounds of ${seconds} s, medians\n`);
  console.log(`${"".padEnd(36)}requests/s   of doing nothing   answers that set a cookie`);
  for (const [one, measured] of results) {
    const nothing = [...results.keys()].find((other) => other.runtime === one.runtime && other.variant === "nothing");
    const perSecond = median(measured.map((each) => each.perSecond));
    const baseline = median((nothing && results.get(nothing)?.map((each) => each.perSecond)) ?? []);
    const share = median(measured.map((each) => each.settingCookies));
    const row = [perSecond.toFixed(0).padStart(10), `${((100 * perSecond) / baseline).toFixed(0)} %`.padStart(19)];
    console.log(
      `${one.runtime.padEnd(6)}${one.label.padEnd(30)}${row.join("")}${`${(100 * share).toFixed(0)} %`.padStart(28)}`,
    );
  }
}
