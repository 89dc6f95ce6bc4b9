import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./program.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const cache = join(root, ".cache/bench");
export const next = join(root, "node_modules/next/dist/bin/next");

export const hour = 3600;
export const day = 24 * hour;
export const password = "a password of at least thirty-two characters";
export const session = { cookieName: "bench", password };

/** @typedef {"none" | "edge" | "node"} Runtime where the middleware runs, if there is one */

const files = {
  "package.json": JSON.stringify({ private: true, type: "module" }),
  "next.config.mjs": `export default { turbopack: { root: ${JSON.stringify(root)} } };`,
  "app/layout.jsx": `
    export default ({ children }) => <html lang="en"><body>{children}</body></html>;`,
  "app/api/hello/route.js": `
    export const dynamic = "force-dynamic";
    export const GET = () => Response.json({ hello: "world" });`,
};

const ours = `
  import { createSessionTimeout } from "next-session-timeout";
  const options = {
    session: ${JSON.stringify(session)},
    idleTimeout: ${day},
    absoluteTimeout: ${10 * day},
    gracePeriod: ${6 * hour},
  };
  const { middleware: judged } = createSessionTimeout(options);`;

/** What is written without this package, and what is between. */
const byHand = `
  import { NextResponse } from "next/server";
  import { getIronSession } from "iron-session";
  const ironOptions = ${JSON.stringify({ ...session, ttl: day })};
  const constant = "x".repeat(400);
  const nothing = () => NextResponse.next();
  function setsConstant() {
    const response = NextResponse.next();
    response.cookies.set("constant", constant, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
    return response;
  }
  function forwardsConstant(request) {
    request.cookies.set("constant", constant);
    const response = NextResponse.next({ request });
    response.cookies.set("constant", constant, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
    return response;
  }
  async function reads(request) {
    const response = NextResponse.next();
    await getIronSession(request, response, ironOptions);
    return response;
  }
  async function rolls(request) {
    const response = NextResponse.next();
    const session = await getIronSession(request, response, ironOptions);
    if (session.user) await session.save();
    return response;
  }`;

export const auth0Secret = "0123456789abcdef".repeat(4);

const auth0 = `
  import { Auth0Client } from "@auth0/nextjs-auth0/server";
  const client = new Auth0Client({
    domain: "bench.example", clientId: "bench", clientSecret: "bench", appBaseUrl: "http://localhost:3000",
    secret: "${auth0Secret}", session: { rolling: true },
  });
  const auth0 = (request) => client.middleware(request);`;

const registries = `
  import { createClient } from "redis";
  import { Pool } from "pg";
  import { redisRegistry } from "next-session-timeout/registry/redis";
  import { postgresRegistry } from "next-session-timeout/registry/postgres";
  const withRegistry = (registry) =>
    createSessionTimeout({ ...options, registry, userId: ({ user }) => user?.id }).middleware;
  const redis = withRegistry(async () =>
    redisRegistry({ client: await createClient({ url: process.env.REDIS_URL }).connect(), prefix: "bench" }));
  const postgres = withRegistry(async () =>
    postgresRegistry({ client: new Pool({ connectionString: process.env.POSTGRES_URL }), prepare: true, table: "bench" }));`;

/**
 * The entry file: one middleware of many, which a header of the request chooses, so that one process serves them all.
 *
 * @param {"middleware" | "proxy"} name
 * @param {{ hasAuth0: boolean, hasRegistries: boolean }} parts
 */
function entry(name, { hasAuth0, hasRegistries }) {
  const variants = ["nothing", "judged", "setsConstant", "forwardsConstant", "reads", "rolls"];
  if (hasAuth0) variants.push("auth0");
  if (hasRegistries) variants.push("redis", "postgres");
  return `${byHand}${ours}${hasAuth0 ? auth0 : ""}${hasRegistries ? registries : ""}
  const variants = { ${variants.join(", ")} };
  export const ${name} = (request, event) => variants[request.headers.get("x-bench")](request, event);
  export const config = { matcher: "/api/hello" };`;
}

/** An entry that holds one middleware alone, for the sizes. */
const alone = {
  nothing: `import { NextResponse } from "next/server";\nexport const middleware = () => NextResponse.next();`,
  judged: `${ours}\nexport const middleware = judged;`,
  reads: `${byHand}\nexport const middleware = reads;`,
};

/**
 * Writes and builds the app that the benchmark serves, on the built package.
 *
 * @param {Runtime} runtime
 * @param {boolean} hasAuth0
 * @returns {Promise<string>} its folder
 */
export function buildApp(runtime, hasAuth0) {
  /** @type {Record<Runtime, Record<string, string>>} */
  const entries = {
    none: {},
    edge: { "middleware.js": entry("middleware", { hasAuth0, hasRegistries: false }) },
    node: { "proxy.js": entry("proxy", { hasAuth0, hasRegistries: true }) },
  };
  return build(runtime, entries[runtime]);
}

/** @param {keyof typeof alone} name @returns {Promise<string>} the folder of an app with this middleware alone, on Edge */
export function buildAlone(name) {
  return build(`alone-${name}`, {
    "middleware.js": `${alone[name]}\nexport const config = { matcher: "/api/hello" };`,
  });
}

/** Several parts are served by the same app. @type {Map<string, Promise<string>>} */
const built = new Map();

/** @param {string} name @param {Record<string, string>} entries @returns {Promise<string>} */
function build(name, entries) {
  const folder = built.get(name) ?? buildAnew(name, entries);
  built.set(name, folder);
  return folder;
}

/** @param {string} name @param {Record<string, string>} entries */
async function buildAnew(name, entries) {
  const folder = join(cache, name);
  if (process.env.BENCH_REUSE && existsSync(join(folder, ".next/BUILD_ID"))) return folder;
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ...files, ...entries })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { status, output } = await runProgram(process.execPath, [next, "build"], { cwd: folder, env });
  if (status !== 0) throw new Error(`The app "${name}" did not build:\n${output}`);
  return folder;
}

/**
 * Installs what is compared to, which the package itself does not depend on, beside the apps.
 *
 * @param {string[]} names
 * @returns {Promise<boolean>} whether it is there
 */
export async function installBeside(names) {
  if (names.every((name) => existsSync(join(cache, "node_modules", name)))) return true;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), JSON.stringify({ private: true }));
  // Without the peers: they are the package's own, further up.
  const args = ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", ...names];
  return (await runProgram("npm", args, { cwd: cache })).status === 0;
}
