import { hexDigest } from "../storable-id.js";
import type { StatementCall } from "./statement.js";

/** What a statement returns, whichever way the driver hands it over. */
type Answer = Promise<{ rows: unknown[] } | unknown[]>;

/** Anything with `query(text, values)`: a `Pool` or `Client` of pg, PGlite, Neon (also its HTTP `sql.query`). */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Answer;
}

/** A client that also takes statements with a name, as a `Pool` or `Client` of pg and Neon's `Pool` do. */
export interface PreparingPostgresClient extends PostgresClient {
  query(text: string, values?: unknown[]): Answer;
  query(statement: { name: string; text: string; values: unknown[] }): Answer;
}

/** The app's client, and whether it prepares statements. */
export type ClientChoice =
  | { client: PostgresClient; prepare?: false | undefined }
  | { client: PreparingPostgresClient; prepare: true };

/** Sends a statement, and resolves with its rows. */
export type Send = <Row>(call: StatementCall) => Promise<Row[]>;

export function senderBy(choice: ClientChoice): Send {
  const rowsOf = async <Row>(answer: Answer): Promise<Row[]> => {
    const result = await answer;
    return (Array.isArray(result) ? result : result.rows) as Row[];
  };
  if (choice.prepare !== true) return async ({ text, values }) => rowsOf(choice.client.query(text, values));
  const { client } = choice;
  const names = new Map<string, Promise<string>>();
  return async ({ text, values, plannedAnew }) => {
    if (plannedAnew) return rowsOf(client.query(text, values));
    const name = names.get(text) ?? nameOf(text);
    names.set(text, name);
    return rowsOf(client.query({ name: await name, text, values }));
  };
}

/**
 * The name a statement is prepared under. It is made of its text, because two registries may share a connection, and one
 * name must never mean two statements there. PostgreSQL reads 63 characters of it.
 */
async function nameOf(text: string): Promise<string> {
  const digest = await hexDigest(new TextEncoder().encode(text));
  return `session_registry_${digest.slice(0, 32)}`;
}

/**
 * Whether a driver's error has one of PostgreSQL's own codes for "undefined_table" and "undefined_function", which every
 * driver passes on.
 */
export function isNotMigrated(error: unknown): boolean {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : null;
  return code === "42P01" || code === "42883";
}
