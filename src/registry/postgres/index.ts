import { SessionTimeoutError } from "../../errors.js";
import type { SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { createClaims } from "./claim.js";
import type { PostgresClient, PreparingPostgresClient } from "./client.js";
import { connectDatabase } from "./database.js";
import { createBulkEndings } from "./end-many.js";
import { createEnd } from "./end.js";
import { createLists, createLook } from "./list.js";
import { createStart } from "./start.js";
import { tablesOf } from "./tables.js";
import { createVisit } from "./visit.js";

export type { PostgresClient, PreparingPostgresClient } from "./client.js";

interface TableOption {
  /** The table, also as `schema.table`. Default: `session_registry`. A second one is named `<table>_not_before`. */
  table?: string;
}

interface AnyClient extends TableOption {
  /** The app connects it. Let it be a pool: a single client serves one request after the other. */
  client: PostgresClient;
  /** Default: false. See what it does where it is true, with a client of pg. */
  prepare?: false | undefined;
}

interface PreparingClient extends TableOption {
  /** The app connects it: a `Pool` of pg, or of Neon. */
  client: PreparingPostgresClient;
  /**
   * Has PostgreSQL plan each statement once per connection, and not at every request, which is four fifths of the work.
   * Not for a proxy in between that pools transactions, unless that one keeps prepared statements (PgBouncer from 1.21
   * on, with `max_prepared_statements`).
   */
  prepare: true;
}

export type PostgresRegistryOptions = AnyClient | PreparingClient;

export interface PostgresRegistry extends SessionRegistry {
  /**
   * Creates the tables and indexes that are missing. The registry does so by itself when it finds none; call
   * this from a migration if the app's own role may not create tables.
   */
  migrate(): Promise<void>;
}

/**
 * Sessions known to everyone who shares a PostgreSQL database, 12 or later. Each call is one statement and
 * leaves no transaction open, so a transaction-pooling proxy in between does no harm (but see `prepare`). Ids that text in
 * PostgreSQL cannot hold (with a NUL, or more than 256 characters long) are stored and listed as their SHA-256.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` if the client or the table name cannot work
 */
export function postgresRegistry(options: PostgresRegistryOptions): PostgresRegistry {
  const { client, table = "session_registry" } = options;
  if (typeof client?.query !== "function") {
    throw new SessionTimeoutError("ERR_OPTIONS", "postgresRegistry needs a `client` with query(text, values)");
  }
  if (!/^([a-z_]\w{0,47}\.)?[a-z_]\w{0,47}$/i.test(table)) {
    throw new SessionTimeoutError(
      "ERR_OPTIONS",
      `table is ${JSON.stringify(table)}: give a name of letters, digits and _, also as schema.table, up to 48 each`,
    );
  }
  const database = connectDatabase(options, tablesOf(table));
  return strictRegistry({
    migrate: database.migrate,
    visit: createVisit(database),
    start: createStart(database),
    look: createLook(database),
    ...createLists(database),
    end: createEnd(database),
    ...createBulkEndings(database),
    ...createClaims(database),
  });
}
