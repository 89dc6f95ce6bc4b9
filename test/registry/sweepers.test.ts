import { buildSync } from "esbuild";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { Pool } from "pg";
import { createClient } from "redis";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { sweep } from "../../src/registry/sweep.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { root } from "../support/source-files.js";
import { hour, now, revoking, visitOf } from "./support/visits.js";

jest.setTimeout(180_000);

const sessions = 10_000;
/** In the middle of the second page of a hundred: the first is acknowledged, of this one half was delivered. */
const deathAfter = 150;
const ids = Array.from({ length: sessions }, (_, index) => `s${index}`);
/** Among those that are due. */
const untold = new Set(ids.filter((_, index) => index % 500 === 0));
const program = join(root, ".cache/registry/sweeper.mjs");

let logs: string;

const nothingFails = (error: unknown) => {
  throw error;
};

beforeAll(() => {
  logs = mkdtempSync(join(tmpdir(), "sweepers-"));
  buildSync({
    entryPoints: [join(root, "test/registry/support/sweeper.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
});

afterAll(() => rmSync(logs, { recursive: true, force: true }));

/** Starts a sweeper that waits. `go` lets it sweep, and answers what it delivered and the signal that ended it. */
async function startSweeper(name: string, url: string, env: Record<string, string> = {}) {
  const log = join(logs, name);
  writeFileSync(log, "");
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, STORE_URL: url, LOG_FILE: log, NOW: String(now + hour), ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  await once(child.stdout, "data");
  return {
    async go() {
      child.stdin.write("go\n");
      const [code, signal] = await closed;
      return { code, signal, delivered: readFileSync(log, "utf8").split("\n").filter(Boolean) };
    },
  };
}

async function expectEachOnce(registry: SessionRegistry, url: string): Promise<void> {
  for (let start = 0; start < sessions; start += 500) {
    await Promise.all(ids.slice(start, start + 500).map((id) => registry.visit(visitOf(id), now)));
  }
  // A server ended these and was killed before it told of them.
  for (const id of untold) await registry.end(id, { ...revoking, reason: "signed-out", leaseSeconds: 60 });
  await registry.visit(visitOf("not due", { startedAt: now + 3 * hour }), now + hour);

  const starting = ids
    .slice(0, 8)
    .map((_, index) =>
      startSweeper(`${url.slice(0, 5)}-${index}`, url, index < 2 ? { DIE_AFTER: String(deathAfter) } : {}),
    );
  const sweepers = await Promise.all(starting);
  const results = await Promise.all(sweepers.map((sweeper) => sweeper.go()));
  expect(results.map(({ signal }) => signal)).toEqual(["SIGKILL", "SIGKILL", null, null, null, null, null, null]);
  expect(results.slice(2).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);

  // Within the lease nobody is delivered twice: one claim ended each.
  const first = results.flatMap(({ delivered }) => delivered);
  expect(new Set(first).size).toBe(first.length);
  expect(results[0]?.delivered).toHaveLength(deathAfter);

  // What the killed ones held is taken over once their leases have lapsed: their second pages, whole.
  const again: string[] = [];
  const takenOver = await sweep({
    registry,
    limit: sessions,
    now: () => now + 2 * hour,
    deliver: async ({ sessionId, reason }) => void again.push(`${sessionId} ${reason}`),
    onFailure: nothingFails,
    onShardFailure: nothingFails,
  });
  expect(takenOver).toMatchObject({ ended: 200, failed: 0, more: false });
  expect(first.length).toBe(sessions - 200 + 2 * (deathAfter - 100));
  expect([...new Set([...first, ...again])].sort()).toEqual(
    ids.map((id) => `${id} ${untold.has(id) ? "signed-out" : "idle"}`).sort(),
  );
  const left = await registry.claimDue({ limit: 10, leaseSeconds: 60, now: now + 9 * hour });
  expect(left.map(({ sessionId }) => sessionId)).toEqual(["not due"]);
}

test("8 sweepers on Redis, 2 of them killed: each session ended once, each event delivered", async () => {
  const server = await startRedis();
  const client = createClient({ url: server.url });
  await client.connect();
  try {
    await expectEachOnce(redisRegistry({ client }), server.url);
  } finally {
    client.destroy();
    await server.stop();
  }
});

test("8 sweepers on PostgreSQL, 2 of them killed: each session ended once, each event delivered", async () => {
  const server = await startPostgres();
  const pool = new Pool({ connectionString: server.url });
  try {
    const registry = postgresRegistry({ client: pool, prepare: true });
    await registry.migrate();
    // The database itself counts how often a session goes from live to ended.
    await pool.query(`
      CREATE TABLE endings (session_id text);
      CREATE FUNCTION note_ending() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO endings VALUES (NEW.session_id); RETURN NULL; END';
      CREATE TRIGGER ending AFTER UPDATE ON session_registry FOR EACH ROW
        WHEN (OLD.end_reason IS NULL AND NEW.end_reason IS NOT NULL) EXECUTE FUNCTION note_ending()`);
    await expectEachOnce(registry, server.url);
    const { rows } = await pool.query<{ endings: number; sessions: number }>(
      `SELECT count(*)::int AS endings, count(DISTINCT session_id)::int AS sessions FROM endings`,
    );
    expect(rows).toEqual([{ endings: sessions + 1, sessions: sessions + 1 }]);
  } finally {
    await pool.end();
    await server.stop();
  }
});
