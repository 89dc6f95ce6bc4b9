import type { PGlite } from "@electric-sql/pglite";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { Client, Pool } from "pg";
import { startPglite } from "../support/pglite.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { expectToSpareSignIns } from "./support/between-batches.js";
import { describeRegistryContract } from "./contract/contract.js";
import { day, hour, now, revoking, startOf, visitOf } from "./support/visits.js";

let server: Awaited<ReturnType<typeof startPostgres>>;
let pool: Pool;

beforeAll(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.url });
}, 60_000);

afterAll(async () => {
  await pool.end();
  await server.stop();
});

// Every test has tables of its own, which the registry creates by itself.
let tables = 0;
const nextTable = () => `test_${(tables += 1)}`;

describe("pg on PostgreSQL", () => {
  describeRegistryContract(async () => postgresRegistry({ client: pool, prepare: true, table: nextTable() }));
});

describe("PGlite", () => {
  let pglite: ReturnType<typeof startPglite>;
  beforeAll(() => {
    pglite = startPglite();
  });
  afterAll(() => pglite.stop());

  describeRegistryContract(async () => postgresRegistry({ client: pglite, table: nextTable() }));

  test("fits the type of a client, but not of one that prepares", () => {
    const fits = (client: PGlite) => postgresRegistry({ client });
    // @ts-expect-error PGlite takes no statement with a name
    const fitsNot = (client: PGlite) => postgresRegistry({ client, prepare: true });
    expect([fits, fitsNot]).toHaveLength(2);
  });
});

test("a client whose answer is the rows themselves", async () => {
  const client = {
    query: async (text: string, values?: unknown[]) => (await pool.query(text, values)).rows as unknown[],
  };
  const registry = postgresRegistry({ client, table: nextTable() });
  await registry.visit(visitOf("one"), now);
  expect(await registry.list({ userId: "ada", limit: 10, now })).toMatchObject([{ sessionId: "one" }]);
});

test("prepared, a statement is planned once for each connection, whoever shares it", async () => {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const registries = [nextTable(), nextTable()].map((table) => postgresRegistry({ client, prepare: true, table }));
  for (let round = 0; round < 10; round += 1) {
    for (const registry of registries) await registry.visit(visitOf("one"), now + round);
  }
  const { rows } = await client.query("SELECT name FROM pg_prepared_statements");
  expect(rows).toHaveLength(2);
  await client.end();
});

test("who signs in between two batches of an ending is not caught by it", () =>
  expectToSpareSignIns((answered) => {
    const query = async (text: string, values?: unknown[]) => {
      const result = await pool.query(text, values);
      await answered();
      return result;
    };
    return postgresRegistry({ client: { query }, table: nextTable() });
  }));

test("many processes that start at once create the tables once", async () => {
  const clients = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      return client;
    }),
  );
  for (const table of Array.from({ length: 5 }, nextTable)) {
    const registries = clients.map((client) => postgresRegistry({ client, table }));
    const verdicts = await Promise.all(registries.map((registry, index) => registry.visit(visitOf(`s${index}`), now)));
    expect(new Set(verdicts)).toEqual(new Set(["alive"]));
  }
  await Promise.all(clients.map((client) => client.end()));
});

test("a role that may not create tables works with what a migration made", async () => {
  await pool.query("CREATE SCHEMA sessions; CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA sessions TO app");
  await postgresRegistry({ client: pool, table: "sessions.registry" }).migrate();
  await pool.query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sessions TO app");
  const client = new Client({ connectionString: server.url.replace("postgres@", "app@") });
  await client.connect();
  const registry = postgresRegistry({ client, table: "sessions.registry" });
  await registry.visit(visitOf("one", { deadline: now }), now);
  expect(await registry.claimDue({ limit: 10, leaseSeconds: 60, now })).toHaveLength(1);
  await expect(postgresRegistry({ client, table: "sessions.other" }).listAll({ limit: 1, now })).rejects.toThrow(
    /permission denied/,
  );
  await client.end();
});

test("200 sign-ins at once of one user from two pools: 3 are live, 197 replaced once each", async () => {
  const table = nextTable();
  const pools = [1, 2].map(() => new Pool({ connectionString: server.url, max: 20 }));
  const registries = pools.map((client) => postgresRegistry({ client, table }));
  const registry = postgresRegistry({ client: pool, table });
  await registry.migrate();
  const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
  const signIn = (id: string, index: number) =>
    (registries[index % 2] ?? registry).start(startOf(id, { maxSessions: 3, leaseSeconds: 60 }), now);
  const replies = await Promise.all(ids.map(signIn));
  const replaced = replies.flatMap(({ ended }) => ended);
  expect(replaced).toHaveLength(197);
  const live = await registry.list({ userId: "ada", limit: 100, now });
  expect([...replaced, ...live].map((one) => one.sessionId).sort()).toEqual([...ids].sort());
  await Promise.all(pools.map((one) => one.end()));
});

test("200 requests that tell the owner, beside 200 sign-ins: 3 are live, and each other is told once", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.migrate();
  const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
  for (const id of ids) await registry.visit(visitOf(`of nobody ${id}`, { userId: null }), now);
  const told: string[] = [];
  await Promise.all(
    ids.map(async (id) => {
      const signedIn = registry.start(startOf(id, { maxSessions: 3, leaseSeconds: 60 }), now);
      await registry.visit(visitOf(`of nobody ${id}`, { maxSessions: 3 }), now);
      told.push(...(await signedIn).ended.map((one) => one.sessionId));
    }),
  );
  expect(await registry.list({ userId: "ada", limit: 100, now })).toHaveLength(3);
  // What a request replaced is due at once.
  told.push(...(await registry.claimDue({ limit: 1000, leaseSeconds: 60, now })).map((one) => one.sessionId));
  expect(told).toHaveLength(397);
  expect(new Set(told).size).toBe(397);
});

test("a function that a restored database lacks is created again", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.visit(visitOf("one"), now);
  await pool.query(`DROP FUNCTION ${table}_locked`);
  expect(await registry.start(startOf("two"), now)).toEqual({ verdict: "alive", ended: [] });
});

test("a driver that hands JSON over as text", async () => {
  const query = async (text: string, values?: unknown[]) => {
    const { rows } = await pool.query<Record<string, unknown>>(text, values);
    const asText = ([name, value]: [string, unknown]) => [
      name,
      value !== null && typeof value === "object" ? JSON.stringify(value) : value,
    ];
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(asText)) as unknown);
  };
  const registry = postgresRegistry({ client: { query }, table: nextTable() });
  const start = (id: string) => registry.start(startOf(id, { maxSessions: 1, leaseSeconds: 60 }), now);
  expect(await start("one")).toEqual({ verdict: "alive", ended: [] });
  expect(await start("two")).toMatchObject({ verdict: "alive", ended: [{ sessionId: "one", reason: "replaced" }] });
  const sessions: unknown[] = [];
  const onBatch = (batch: { sessions: readonly unknown[] }) => void sessions.push(...batch.sessions);
  await registry.endUser("ada", { ...revoking, exceptSessionId: null, leaseSeconds: 60, onBatch });
  expect(sessions).toMatchObject([{ sessionId: "two", userId: "ada", reason: "revoked" }]);
});

test("a visit that brings nothing new writes nothing", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.visit(visitOf("one"), now);
  const version = async () =>
    (await pool.query<{ xmin: string; ctid: string }>(`SELECT xmin, ctid FROM ${table}`)).rows;
  const before = await version();
  await registry.visit(visitOf("one"), now + 30);
  await registry.visit(visitOf("one", { lastActivityAt: now - 30 }), now + 31);
  await registry.visit(visitOf("one", { userId: undefined }), now + 32);
  expect(await registry.visit(visitOf("two", { userId: undefined }), now + 32)).toBe("unknown");
  expect(await version()).toEqual(before);
  await registry.visit(visitOf("one", { lastActivityAt: now + 60 }), now + 60);
  expect(await version()).not.toEqual(before);
});

test("claims forget what can no longer be presented, and nothing else", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.visit(visitOf("revoked"), now);
  await registry.end("revoked", { ...revoking, keepUntil: now + day });
  await registry.end("unknown", { ...revoking, keepUntil: now + day });
  await registry.endUser("bob", { ...revoking, exceptSessionId: null, keepUntil: now + day });
  await registry.visit(visitOf("not delivered", { deadline: now }), now);
  await registry.visit(visitOf("not swept"), now);
  const left = async () =>
    (
      await pool.query<{ id: string }>(
        `SELECT session_id AS id FROM ${table} UNION ALL SELECT owner FROM ${table}_not_before ORDER BY 1`,
      )
    ).rows.map(({ id }) => id);
  const claim = (limit: number, at: number) => registry.claimDue({ limit, leaseSeconds: 60, now: at });

  await claim(1, now + day - 1);
  expect(await left()).toEqual(["not delivered", "not swept", "revoked", "ubob", "unknown"]);
  await claim(1, now + day);
  expect(await left()).toEqual(["not delivered", "not swept", "revoked"]);
  await claim(1, now + day + 12 * hour);
  expect(await left()).toEqual(["not delivered", "not swept"]);
});

test("without any sweep, each session that is added takes others away that nobody can present", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  const add = (count: number, at: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => registry.start(startOf(`${at} ${index}`, { startedAt: at }), at)),
    );
  const rows = async () => {
    const counted = await pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`);
    return counted.rows[0]?.count;
  };
  await add(60, now);
  await registry.end(`${now} 0`, { ...revoking, keepUntil: now + day });
  await registry.end("unknown", { ...revoking, keepUntil: now + day });
  expect(await rows()).toBe(61);
  // Tombstones go when they lapse. Who comes back, or is not known, takes nothing away.
  const lapsed = now + 12 * hour + day;
  await registry.visit(visitOf(`${now} 1`, { lastActivityAt: lapsed }), lapsed);
  await registry.visit(visitOf("unheard of", { userId: undefined }), lapsed);
  expect(await rows()).toBe(61);
  await add(1, lapsed);
  expect(await rows()).toBe(60);
  // What no sweep has met goes 30 days later, a few at a time.
  const forgotten = lapsed + 30 * day;
  await add(1, forgotten - 1);
  expect(await rows()).toBe(61);
  await add(1, forgotten);
  expect(await rows()).toBe(42);
  await add(2, forgotten + 1);
  expect(await rows()).toBe(5);
});

test("each ending of a user's takes others' not-before times away that have lapsed", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  const endUser = (userId: string, at: number) =>
    registry.endUser(userId, { ...revoking, exceptSessionId: null, keepUntil: at + day, now: at });
  for (const userId of ["ada", "bob", "cyd"]) await endUser(userId, now);
  const owners = async () =>
    (await pool.query<{ owner: string }>(`SELECT owner FROM ${table}_not_before ORDER BY 1`)).rows.map(
      (row) => row.owner,
    );
  await endUser("dan", now + day - 1);
  expect(await owners()).toEqual(["uada", "ubob", "ucyd", "udan"]);
  await endUser("bob", now + day);
  expect(await owners()).toEqual(["ubob", "udan"]);
});

test("a client or a table name that cannot work is refused", () => {
  const refused = expect.objectContaining({ code: "ERR_OPTIONS" });
  expect(() => postgresRegistry({ client: {} as never })).toThrow(refused);
  for (const table of ["", "a;b", 'a"b', "a.b.c", "1a", "x".repeat(49)]) {
    expect(() => postgresRegistry({ client: pool, table })).toThrow(refused);
  }
});
