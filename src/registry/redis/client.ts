import type { ScriptCall } from "./script.js";

/** Runs a script in one round trip and resolves with its reply. */
export type RunScript = (call: ScriptCall) => Promise<unknown>;

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

/**
 * Sends a script's SHA-1, and its text only to a server that has not seen it yet (or was restarted).
 *
 * @param key the key that scripts are told, which names the node of a cluster
 */
export function scriptRunner(client: RedisClient, key: string): RunScript {
  const { byText, bySha1 } = callsOf(client);
  const digests = new Map<string, Promise<string>>();

  async function send({ lua, args }: ScriptCall): Promise<unknown> {
    const digest = digests.get(lua) ?? sha1(lua);
    digests.set(lua, digest);
    try {
      return await bySha1(await digest, key, args);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("NOSCRIPT"))) throw error;
      return byText(lua, key, args);
    }
  }

  return async (call) => parsed(await send(call));
}

type Call = (scriptOrSha1: string, key: string, args: string[]) => Promise<unknown>;

function callsOf(client: RedisClient): { byText: Call; bySha1: Call } {
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

async function sha1(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Scripts reply with a word, or with JSON, which some clients (@upstash/redis) read by themselves. */
function parsed(reply: unknown): unknown {
  return typeof reply === "string" && /^[[{]/.test(reply) ? JSON.parse(reply) : reply;
}
