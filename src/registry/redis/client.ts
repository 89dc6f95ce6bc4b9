/** node-redis: a client, a cluster or a sentinel. */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** ioredis: `Redis` or `Cluster`. */
export interface IoredisClient {
  defineCommand: unknown;
  eval(script: string, numberOfKeys: number, ...keysAndArgs: string[]): Promise<unknown>;
  evalsha(sha1: string, numberOfKeys: number, ...keysAndArgs: string[]): Promise<unknown>;
}

/** @upstash/redis, over HTTP. */
export interface UpstashClient {
  eval(script: string, keys: string[], args: string[]): Promise<unknown>;
  evalsha(sha1: string, keys: string[], args: string[]): Promise<unknown>;
}

/** The clients `redisRegistry` takes, connected by the app. They are told apart by their methods. */
export type RedisClient = NodeRedisClient | IoredisClient | UpstashClient;

/** Whether `redisRegistry` knows how to run a script on it. */
export function isRedisClient(client: unknown): client is RedisClient {
  if ((typeof client !== "object" && typeof client !== "function") || client === null) return false;
  const { eval: byText, evalSha, evalsha } = client as Record<string, unknown>;
  return typeof byText === "function" && (typeof evalSha === "function" || typeof evalsha === "function");
}

/** Runs a script, given as its text or its SHA-1, with one key and these arguments. */
type Call = (scriptOrSha1: string, key: string, args: string[]) => Promise<unknown>;

/** Both ways of having a script run, alike for all clients. */
export function callsOf(client: RedisClient): { byText: Call; bySha1: Call } {
  if ("evalSha" in client && typeof client.evalSha === "function") {
    return {
      byText: (script, key, args) => client.eval(script, { keys: [key], arguments: args }),
      bySha1: (digest, key, args) => client.evalSha(digest, { keys: [key], arguments: args }),
    };
  }
  if ("defineCommand" in client) {
    return {
      byText: (script, key, args) => client.eval(script, 1, key, ...args),
      bySha1: (digest, key, args) => client.evalsha(digest, 1, key, ...args),
    };
  }
  const upstash = client as UpstashClient;
  return {
    byText: (script, key, args) => upstash.eval(script, [key], args),
    bySha1: (digest, key, args) => upstash.evalsha(digest, [key], args),
  };
}
