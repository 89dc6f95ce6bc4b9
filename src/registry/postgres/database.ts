import { isNotMigrated, rowsOf } from "./client.js";
import type { PostgresClient } from "./client.js";
import type { StatementCall } from "./statement.js";
import { createTables } from "./tables.js";
import type { Tables } from "./tables.js";

/** Where the operations of a registry find their tables, and send their statements. */
export interface Database {
  tables: Tables;
  /** Sends a statement, and resolves with its rows. What is missing of the tables is created first. */
  query: <Row>(call: StatementCall) => Promise<Row[]>;
  migrate: () => Promise<void>;
}

export function connectDatabase(client: PostgresClient, tables: Tables): Database {
  async function migrate(): Promise<void> {
    await client.query(createTables(tables));
  }

  return {
    tables,
    migrate,
    async query<Row>({ text, values }: StatementCall) {
      try {
        return await rowsOf<Row>(client, text, values);
      } catch (error) {
        if (!isNotMigrated(error)) throw error;
        await migrate();
        return rowsOf<Row>(client, text, values);
      }
    },
  };
}
