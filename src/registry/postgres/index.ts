import { SessionTimeoutError } from "../../errors.js";
import { storableId } from "../storable-id.js";
import { statements } from "./statements.js";
import { createTables, tableNames } from "./tables.js";
import type { ExpiredSession, RegisteredSession, SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { endVerdict, visitVerdict } from "../verdicts.js";

/** Anything with `query(text, values)`: a `Pool` or `Client` of pg, PGlite, Neon (also its HTTP `sql.query`). */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] } | unknown[]>;
}

export interface PostgresRegistryOptions {
  /** The app connects it. Let it be a pool: a single client answers one request after the other. */
  client: PostgresClient;
  /** The table, also as `schema.table`. Default: `session_registry`. A second one is named `<table>_not_before`. */
  table?: string;
}

export interface PostgresRegistry extends SessionRegistry {
  /**
   * Creates the tables and indexes that are missing. The registry does so by itself when it finds none; call
   * this from a migration if the app's own role may not create tables.
   */
  migrate(): Promise<void>;
}

/** Sessions ended in one statement. */
const batch = 1000;

/**
 * Sessions known to everyone who shares a PostgreSQL database, 12 or later. Each call is one statement and
 * leaves no transaction open, so a transaction-pooling proxy in between does no harm. Ids that text in
 * PostgreSQL cannot hold (with a NUL, or more than 256 characters long) are stored and listed as their SHA-256.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` if the client or the table name cannot work
 */
export function postgresRegistry({ client, table = "session_registry" }: PostgresRegistryOptions): PostgresRegistry {
  if (typeof client?.query !== "function") {
    throw new SessionTimeoutError("ERR_OPTIONS", "postgresRegistry needs a `client` with query(text, values)");
  }
  if (!/^([a-z_]\w{0,47}\.)?[a-z_]\w{0,47}$/i.test(table)) {
    throw new SessionTimeoutError(
      "ERR_OPTIONS",
      `table is ${JSON.stringify(table)}: give a name of letters, digits and _, also as schema.table, up to 48 each`,
    );
  }
  const names = tableNames(table);
  const sql = statements(names);
  // Longer text might not fit into an index.
  const storedId = (id: string): Promise<string> => storableId(id, 256);

  async function query<Row>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return await rows(client, text, values);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
      await migrate();
      return rows(client, text, values);
    }
  }

  async function migrate(): Promise<void> {
    await client.query(createTables(names));
  }

  /** A statement at a time: the first one sets the not-before time that holds for those still to come. */
  async function endEach(text: string, keepUntil: number, now: number, whose: unknown[]): Promise<number> {
    let total = 0;
    let notBefore: string | null = null;
    for (let after = ["-infinity", ""]; ;) {
      const values: unknown[] = [now, keepUntil, ...after, batch, notBefore, ...whose];
      const [result] = await query<BatchResult>(text, values);
      total += result?.ended ?? 0;
      if (result === undefined || result.found < batch) return total;
      after = [result.lastTime ?? "infinity", result.lastId ?? ""];
      notBefore = result.notBefore;
    }
  }

  return strictRegistry({
    migrate,
    async visit(visit, now) {
      const { userId, startedAt, lastActivityAt, userAgent, deadline, absoluteDeadline, starting } = visit;
      const agent = userAgent?.replaceAll("\0", "") ?? null;
      const values = [await storedId(visit.sessionId), lastActivityAt, agent, deadline, absoluteDeadline];
      const [result] = await (userId === undefined
        ? query<{ verdict: unknown }>(sql.revisit, values)
        : query<{ verdict: unknown }>(sql.visit, [
            ...values,
            userId === null ? null : await storedId(userId),
            startedAt,
            starting,
            now,
          ]));
      return visitVerdict(result?.verdict, visit);
    },
    list: async ({ userId, limit, now }) => query<RegisteredSession>(sql.list, [await storedId(userId), limit, now]),
    listAll: ({ limit, now }) => query<RegisteredSession>(sql.listAll, [limit, now]),
    async end(sessionId, { userId, reason = "revoked", keepUntil, now }) {
      const values = [await storedId(sessionId), now, reason];
      const [result] = await (userId === undefined
        ? query<{ was: unknown }>(sql.end, [...values, keepUntil])
        : query<{ was: unknown }>(sql.endOfUser, [...values, await storedId(userId)]));
      return endVerdict(result?.was, sessionId);
    },
    async endUser(userId, { exceptSessionId, keepUntil, now }) {
      const spared = exceptSessionId === null ? null : await storedId(exceptSessionId);
      return endEach(sql.endUserBatch, keepUntil, now, [await storedId(userId), spared]);
    },
    endAll: ({ keepUntil, now }) => endEach(sql.endAllBatch, keepUntil, now, []),
    claimDue: ({ limit, leaseSeconds, now }) => query<ExpiredSession>(sql.claim, [now, now + leaseSeconds, limit]),
    async acknowledge(sessionIds) {
      // Those that a claim answered as a digest are stored as just that.
      const stored = sessionIds.map(async (id) => (id.startsWith("sha256:") ? id : storedId(id)));
      if (sessionIds.length > 0) await query(sql.acknowledge, [await Promise.all(stored)]);
    },
  });
}

/** What ending a batch answers; where it ended, the next one goes on. */
interface BatchResult {
  found: number;
  ended: number;
  lastTime: string | null;
  lastId: string | null;
  notBefore: string;
}

async function rows<Row>(client: PostgresClient, text: string, values: unknown[]): Promise<Row[]> {
  const result = await client.query(text, values);
  return (Array.isArray(result) ? result : result.rows) as Row[];
}

/** PostgreSQL's own code for "undefined_table", which every driver passes on. */
function isMissingTable(error: unknown): boolean {
  return typeof error === "object" && error !== null && (error as { code?: unknown }).code === "42P01";
}
