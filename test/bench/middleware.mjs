// What the middleware costs: requests per second of one API route under `next start`, in one run, with
// no middleware, one that does nothing, ours, and what people write by hand.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ageSession } from "../support/age-session.mjs";
import { freePort, waitForPort } from "../support/server-process.mjs";
import { load, send } from "./load.mjs";
import { buildMiddlewareApp, cookieName, password } from "./middleware-app.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const connections = Number(process.env.BENCH_CONNECTIONS ?? 8);
const rounds = Number(process.env.BENCH_ROUNDS ?? 12);
const warmUpSeconds = 4;
const sliceSeconds = 1;

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

/** @param {string} folder @param {string} variant */
async function serve(folder, variant) {
  const port = await freePort();
  const next = join(root, "node_modules/next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, NODE_ENV: "production", BENCH_VARIANT: variant },
  });
  await waitForPort(port, "next start", () => server.exitCode === null);
  return { port, stop: () => (server.kill(), once(server, "close")) };
}

/** @param {number} port @param {Case["session"]} session */
async function signIn(port, session) {
  const lines = await send({ port, path: "/api/sign-in", method: "POST", cookie: "", agent: new Agent() });
  const pairs = lines.map((line) => (line.split(";")[0] ?? "").split("="));
  const cookies = new Map(pairs.map(([name = "", ...value]) => [name, value.join("=")]));
  // Past the grace period, or far from its end: each request writes its activity, or none does.
  const seconds = session === "due" ? 11 * 60 : 0;
  await ageSession(cookies, { cookieName, password, seconds });
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** @param {number} round @param {string} label */
function progress(round, label) {
  const bar = "#".repeat(round).padEnd(rounds, ".");
  console.log(`[${bar}] ${label}`);
}

/**
 * Builds, measures and prints. Every case has its own server, all up at once, and they take turns second by
 * second: what else the machine does meanwhile falls on all of them, and cancels out of the shares.
 */
export async function benchMiddleware() {
  /** @type {Record<Runtime, string>} */
  const folders = { none: "", edge: "", node: "" };
  for (const runtime of /** @type {const} */ (["none", "edge", "node"])) {
    console.log(`building the app: ${runtime}`);
    folders[runtime] = buildMiddlewareApp(runtime);
  }

  const servers = await Promise.all(cases.map((one) => serve(folders[one.runtime], one.variant)));
  /** @type {{ perSecond: number, settingCookies: number }[][]} by round, then by case */
  const slices = [];
  try {
    const targets = await Promise.all(
      cases.map(async ({ session }, index) => {
        const port = servers[index]?.port ?? 0;
        return { port, path: "/api/hello", cookie: await signIn(port, session), connections };
      }),
    );
    for (const target of targets) await load({ ...target, seconds: warmUpSeconds });
    for (let round = 1; round <= rounds; round += 1) {
      const slice = [];
      for (const target of targets) slice.push(await load({ ...target, seconds: sliceSeconds }));
      slices.push(slice);
      progress(round, `round ${round} of ${rounds}`);
    }
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }

  console.log(`\n${connections} connections, medians of ${rounds} rounds\n`);
  console.log(`${"".padEnd(36)}requests/s   of doing nothing   answers that set a cookie`);
  for (const [index, { runtime, label }] of cases.entries()) {
    const nothing = cases.findIndex((other) => other.runtime === runtime && other.variant === "nothing");
    const perSecond = median(slices.map((slice) => slice[index]?.perSecond ?? 0));
    const share = median(slices.map((slice) => (slice[index]?.perSecond ?? 0) / (slice[nothing]?.perSecond ?? 1)));
    const setting = median(slices.map((slice) => slice[index]?.settingCookies ?? 0));
    const columns = [
      perSecond.toFixed(0).padStart(10),
      `${(100 * share).toFixed(0)} %`.padStart(19),
      `${(100 * setting).toFixed(0)} %`.padStart(28),
    ];
    console.log(`${runtime.padEnd(6)}${label.padEnd(30)}${columns.join("")}`);
  }
}
