import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { Client } from "pg";
import type { SessionRegistry } from "../../src/registry/session-registry.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { now, revoking, startOf, visitOf } from "./support/visits.js";

// What an operation costs must not follow how many sessions there are. PostgreSQL says how many pages a statement has
// looked at, which is the same on every machine.

const sessions = 30_000;
const table = "sessions";

let server: Awaited<ReturnType<typeof startPostgres>>;
let client: Client;
let registries: Record<string, SessionRegistry>;
/** Of all statements since it was set to 0. */
let pages = 0;

/** A value as it stands in a statement. */
const literal = (value: unknown) => (value === null ? "NULL" : client.escapeLiteral(written(value)));
const written = (value: unknown) => (Array.isArray(value) ? `{${value.join()}}` : String(value));

/** The pages that a statement looks at, planned for these values or, as one that was prepared, for any. */
async function pagesOf(statement: string, values: unknown[], planned: string): Promise<number> {
  await client.query("BEGIN");
  await client.query(`SET LOCAL plan_cache_mode = force_${planned}_plan`);
  await client.query(`PREPARE counted AS ${statement}`);
  const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: Record<string, number> }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE counted(${values.map(literal).join()})`,
  );
  await client.query("ROLLBACK");
  await client.query("DEALLOCATE counted");
  const plan = rows[0]?.["QUERY PLAN"][0].Plan;
  return (plan?.["Shared Hit Blocks"] ?? NaN) + (plan?.["Shared Read Blocks"] ?? NaN);
}

/** Runs a statement, and counts its pages. */
async function counting(statement: string | { text: string; values: unknown[] }, given: unknown[] = []) {
  const [text, values, planned] =
    typeof statement === "string" ? [statement, given, "custom"] : [statement.text, statement.values, "generic"];
  // The first one reads what the tables are, too.
  await pagesOf(text, values, planned);
  pages += await pagesOf(text, values, planned);
  return client.query(text, values);
}

beforeAll(async () => {
  server = await startPostgres();
  client = new Client({ connectionString: server.url });
  await client.connect();
  await postgresRegistry({ client, table }).migrate();
  await client.query(
    `INSERT INTO ${table} (session_id, user_id, user_agent, started_at, last_activity_at, absolute_deadline,
      revocable_from, due_at, keep_until)
    SELECT 's' || i, 'user ' || i % 10000, 'Firefox', to_timestamp($1), to_timestamp($1 + i * 0.001),
      to_timestamp($1 + 43200), '-infinity', to_timestamp($1 + 1800), to_timestamp($1 + 2721600)
    FROM generate_series(1, $2::int) AS i`,
    [now, sessions],
  );
  await client.query(`VACUUM ANALYZE ${table}`);
  registries = {
    "planned each time": postgresRegistry({ client: { query: counting }, table }),
    "planned once": postgresRegistry({ client: { query: counting }, prepare: true, table }),
  };
}, 60_000);

afterAll(async () => {
  await client.end();
  await server.stop();
});

beforeEach(() => {
  pages = 0;
});

const user = (index: number) => ({ userId: `user ${index}` });

describe.each(["planned each time", "planned once"])("%s", (planned) => {
  test.each<[string, (registry: SessionRegistry) => Promise<unknown>]>([
    ["a request", (registry) => registry.visit(visitOf("s1", { userId: undefined }), now)],
    [
      "a request that renews",
      (registry) => registry.visit(visitOf("s2", { userId: undefined, lastActivityAt: now + 60 }), now),
    ],
    ["a request that tells the owner", (registry) => registry.visit(visitOf("s3", user(3)), now)],
    [
      "one whose user has too many",
      (registry) => registry.visit(visitOf("new 1", { ...user(4), maxSessions: 3 }), now),
    ],
    ["a sign-in", (registry) => registry.start(startOf("new 2", user(5)), now)],
    [
      "one that leaves another id behind",
      (registry) => registry.start(startOf("new 3", { ...user(6), supersedes: ["s6"] }), now),
    ],
    ["one that ends the oldest", (registry) => registry.start(startOf("new 4", { ...user(7), maxSessions: 3 }), now)],
    [
      "one that is refused",
      (registry) => registry.start(startOf("new 5", { ...user(8), maxSessions: 3, onLimit: "refuse" }), now),
    ],
    [
      "a confirmation",
      (registry) => registry.start(startOf("new 6", { ...user(9), kind: "confirm", supersedes: ["s9"] }), now),
    ],
    ["looking one up", (registry) => registry.look("s10", now)],
    ["listing a user's", (registry) => registry.list({ ...user(11), limit: 100, now })],
    ["listing the newest", (registry) => registry.listAll({ limit: 10, now })],
    ["ending one", (registry) => registry.end("s12", revoking)],
    ["ending one of a user's", (registry) => registry.end("s13", { ...revoking, ...user(13) })],
    ["ending a user's", (registry) => registry.endUser("user 14", { ...revoking, exceptSessionId: null })],
    ["ending a user's other ones", (registry) => registry.endUser("user 15", { ...revoking, exceptSessionId: "s15" })],
    ["a sweep that finds nothing", (registry) => registry.claimDue({ limit: 100, leaseSeconds: 60, now })],
  ])("%s looks at a few pages of a thousand", async (_, operation) => {
    await operation(registries[planned] as SessionRegistry).catch(() => {});
    expect(pages).toBeGreaterThan(0);
    expect(pages).toBeLessThan(100);
  });
});
