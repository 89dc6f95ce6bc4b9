/** Anything with `query(text, values)`: a `Pool` or `Client` of pg, PGlite, Neon (also its HTTP `sql.query`). */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] } | unknown[]>;
}

/** The rows a statement returns, whichever way the driver hands them over. */
export async function rowsOf<Row>(client: PostgresClient, text: string, values: unknown[]): Promise<Row[]> {
  const result = await client.query(text, values);
  return (Array.isArray(result) ? result : result.rows) as Row[];
}

/**
 * Whether a driver's error has one of PostgreSQL's own codes for "undefined_table" and "undefined_function", which every
 * driver passes on.
 */
export function isNotMigrated(error: unknown): boolean {
  const code = typeof error === "object" && error !== null ? (error as { code?: unknown }).code : null;
  return code === "42P01" || code === "42883";
}
