import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const password = "a password of at least thirty-two characters";
export const cookieName = "bench";

const files = {
  "package.json": JSON.stringify({ private: true, type: "module" }),
  "next.config.mjs": `export default { turbopack: { root: ${JSON.stringify(root)} } };`,
  "app/layout.jsx": `
    export default ({ children }) => <html lang="en"><body>{children}</body></html>;`,
  "app/api/hello/route.js": `
    export const dynamic = "force-dynamic";
    export const GET = () => Response.json({ hello: "world" });`,
  "app/api/sign-in/route.js": `
    import { getSession, startSession } from "../../../session.js";
    export async function POST() {
      const session = await getSession();
      session.user = { id: "ada" };
      await startSession(session);
      return Response.json({});
    }`,
  "session.js": `
    import { createSessionTimeout } from "next-session-timeout";
    export const { middleware, getSession, startSession } = createSessionTimeout({
      session: { cookieName: "${cookieName}", password: "${password}" },
      idleTimeout: 30 * 60,
      gracePeriod: 10 * 60,
    });`,
};

/** What people write without this package: read the session on each request and save it again. */
const entry = `
  import { NextResponse } from "next/server";
  import { getIronSession } from "iron-session";
  import { middleware as ours } from "./session.js";

  async function byHand(request) {
    const response = NextResponse.next();
    const session = await getIronSession(request, response, {
      cookieName: "${cookieName}", password: "${password}", ttl: 30 * 60,
    });
    if (session.user) await session.save();
    return response;
  }

  const variants = { nothing: () => NextResponse.next(), ours, byHand };
  export const config = { matcher: "/api/hello" };`;

const named = (/** @type {string} */ name) =>
  `${entry}\nexport const ${name} = (request, event) => variants[process.env.BENCH_VARIANT](request, event);`;

/** @typedef {"none" | "edge" | "node"} Runtime where the middleware runs, if there is one */

/** @type {Record<Runtime, Record<string, string>>} */
const entries = {
  none: {},
  edge: { "middleware.js": named("middleware") },
  node: { "proxy.js": named("proxy") },
};

/**
 * Writes and builds the app the benchmark serves, on the built package.
 *
 * @param {Runtime} runtime
 * @returns {string} its folder
 */
export function buildMiddlewareApp(runtime) {
  const folder = join(root, ".cache/bench", runtime);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ...files, ...entries[runtime] })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const next = join(root, "node_modules/next/dist/bin/next");
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, "build"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (status !== 0) throw new Error(`The ${runtime} app did not build:\n${stdout}${stderr}`);
  return folder;
}
