import { createTables } from "./tables.js";
import type { Tables } from "./tables.js";
import type { StatementCall } from "./statement.js";

/** Anything with `query(text, values)`: a `Pool` or `Client` of pg, PGlite, Neon (also its HTTP `sql.query`). */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] } | unknown[]>;
}

/** Where the operations of a registry find their tables, and send their statements. */
export interface Database {
  tables: Tables;
  /** Resolves with the rows. Tables that are missing are created first. */
  query<Row>(call: StatementCall): Promise<Row[]>;
  migrate(): Promise<void>;
}

export function connectDatabase(client: PostgresClient, tables: Tables): Database {
  async function rows<Row>({ text, values }: StatementCall): Promise<Row[]> {
    const result = await client.query(text, values);
    return (Array.isArray(result) ? result : result.rows) as Row[];
  }

  async function migrate(): Promise<void> {
    await client.query(createTables(tables));
  }

  return {
    tables,
    migrate,
    async query<Row>(call: StatementCall) {
      try {
        return await rows<Row>(call);
      } catch (error) {
        if (!isMissingTable(error)) throw error;
        await migrate();
        return rows<Row>(call);
      }
    },
  };
}

/** PostgreSQL's own code for "undefined_table", which every driver passes on. */
function isMissingTable(error: unknown): boolean {
  return typeof error === "object" && error !== null && (error as { code?: unknown }).code === "42P01";
}
