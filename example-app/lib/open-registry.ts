import type { SessionRegistry } from "next-session-timeout";

/** Redis with `REDIS_URL`, PostgreSQL with `DATABASE_URL`, else this process's memory. */
export async function openRegistry(): Promise<SessionRegistry> {
  const { REDIS_URL, DATABASE_URL } = process.env;
  if (REDIS_URL) return openRedis(REDIS_URL);
  if (DATABASE_URL) return openPostgres(DATABASE_URL);
  const { memoryRegistry } = await import("next-session-timeout/registry/memory");
  // Next bundles this file more than once (for proxy.ts, for pages, anew with each change in development).
  const shared = globalThis as { exampleRegistry?: SessionRegistry };
  return (shared.exampleRegistry ??= memoryRegistry());
}

async function openRedis(url: string): Promise<SessionRegistry> {
  const [{ createClient }, { redisRegistry }] = await Promise.all([
    import("redis"),
    import("next-session-timeout/registry/redis"),
  ]);
  const client = createClient({ url });
  // It reconnects by itself; without a listener, losing the connection would end the process.
  client.on("error", (error: Error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  return redisRegistry({ client });
}

async function openPostgres(url: string): Promise<SessionRegistry> {
  const [{ Pool }, { postgresRegistry }] = await Promise.all([
    import("pg"),
    import("next-session-timeout/registry/postgres"),
  ]);
  const pool = new Pool({ connectionString: url });
  pool.on("error", (error) => console.error(`PostgreSQL: ${error.message}`));
  return postgresRegistry({ client: pool, prepare: true });
}
