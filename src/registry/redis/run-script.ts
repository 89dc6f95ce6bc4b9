import { callsOf } from "./client.js";
import type { RedisClient } from "./client.js";
import type { ScriptCall } from "./script.js";

/** Runs a script in one round trip and resolves with its reply. */
export type RunScript = (call: ScriptCall) => Promise<unknown>;

/**
 * Sends a script's SHA-1, and its text only to a server that has not seen it yet (or was restarted).
 *
 * @param key the one key that every script is given, by which a cluster finds the node
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

async function sha1(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Scripts reply with a word, or with JSON, which some clients (@upstash/redis) read by themselves. */
function parsed(reply: unknown): unknown {
  return typeof reply === "string" && /^[[{]/.test(reply) ? JSON.parse(reply) : reply;
}
