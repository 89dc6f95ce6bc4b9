import { isNotMigrated, senderBy } from "./client.js";
import type { ClientChoice, Send } from "./client.js";
import type { StatementCall } from "./statement.js";
import { createTables } from "./tables.js";
import type { Tables } from "./tables.js";

/** Where the operations of a registry find their tables, and send their statements. */
export interface Database {
  tables: Tables;
  /** Sends a statement, and resolves with its rows. What is missing of the tables is created first. */
  query: Send;
  migrate: () => Promise<void>;
}

export function connectDatabase(choice: ClientChoice, tables: Tables): Database {
  const send = senderBy(choice);
  async function migrate(): Promise<void> {
    await choice.client.query(createTables(tables));
  }

  return {
    tables,
    migrate,
    async query<Row>(call: StatementCall) {
      try {
        return await send<Row>(call);
      } catch (error) {
        if (!isNotMigrated(error)) throw error;
        await migrate();
        return send<Row>(call);
      }
    },
  };
}
