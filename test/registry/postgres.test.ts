import type { PGlite } from "@electric-sql/pglite";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { Client, Pool } from "pg";
import { startPglite } from "../support/pglite.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { describeRegistryContract } from "./contract/contract.js";
import { day, hour, now, visitOf } from "./visits.js";

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
  describeRegistryContract(async () => postgresRegistry({ client: pool, table: nextTable() }));
});

describe("PGlite", () => {
  let pglite: ReturnType<typeof startPglite>;
  beforeAll(() => {
    pglite = startPglite();
  });
  afterAll(() => pglite.stop());

  describeRegistryContract(async () => postgresRegistry({ client: pglite, table: nextTable() }));

  test("fits the type of a client", () => {
    const fits = (client: PGlite) => postgresRegistry({ client });
    expect(fits).toBeInstanceOf(Function);
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

test("a visit that brings nothing new writes nothing", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.visit(visitOf("one"), now);
  const version = async () =>
    (await pool.query<{ xmin: string; ctid: string }>(`SELECT xmin, ctid FROM ${table}`)).rows;
  const before = await version();
  await registry.visit(visitOf("one"), now + 30);
  await registry.visit(visitOf("one", { lastActivityAt: now - 30 }), now + 31);
  expect(await version()).toEqual(before);
  await registry.visit(visitOf("one", { lastActivityAt: now + 60 }), now + 60);
  expect(await version()).not.toEqual(before);
});

test("claims forget what can no longer be presented, and nothing else", async () => {
  const table = nextTable();
  const registry = postgresRegistry({ client: pool, table });
  await registry.visit(visitOf("revoked"), now);
  await registry.end("revoked", { keepUntil: now + day, now });
  await registry.end("unknown", { keepUntil: now + day, now });
  await registry.endUser("bob", { exceptSessionId: null, keepUntil: now + day, now });
  await registry.visit(visitOf("not delivered", { deadline: now }), now);
  await registry.visit(visitOf("not swept"), now);
  const left = async () =>
    (
      await pool.query<{ id: string }>(
        `SELECT session_id AS id FROM ${table} UNION ALL SELECT owner FROM ${table}_not_before ORDER BY 1`,
      )
    ).rows.map(({ id }) => id);
  const claim = (limit: number, at: number) => registry.claimDue({ limit, leaseSeconds: 60, now: at });

  await claim(1, now + day);
  expect(await left()).toEqual(["not delivered", "not swept", "revoked", "ubob", "unknown"]);
  await claim(1, now + day + 1);
  expect(await left()).toEqual(["not delivered", "not swept", "revoked"]);
  await claim(1, now + day + 12 * hour + 1);
  expect(await left()).toEqual(["not delivered", "not swept"]);
});

test("a client or a table name that cannot work is refused", () => {
  const refused = expect.objectContaining({ code: "ERR_OPTIONS" });
  expect(() => postgresRegistry({ client: {} as never })).toThrow(refused);
  for (const table of ["", "a;b", 'a"b', "a.b.c", "1a", "x".repeat(49)]) {
    expect(() => postgresRegistry({ client: pool, table })).toThrow(refused);
  }
});
