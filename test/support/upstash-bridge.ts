import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "redis";

/** An Upstash database as its REST clients see it, in front of a redis-server. */
export interface UpstashBridge {
  url: string;
  token: string;
  stop(): Promise<void>;
}

const token = "a-token-of-this-test";

/**
 * Speaks Upstash's REST protocol: `POST /` with one command, `POST /pipeline` with several; texts in answers
 * are base64 where the client asks for it. Closes what it opened when it stops.
 */
export async function startUpstashBridge(redisUrl: string): Promise<UpstashBridge> {
  const redis = createClient({ url: redisUrl });
  await redis.connect();

  async function run(command: unknown[], base64: boolean): Promise<{ result: unknown } | { error: string }> {
    try {
      const reply: unknown = await redis.sendCommand(command.map(String));
      return { result: base64 ? encoded(reply) : reply };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end("{}");
      const base64 = request.headers["upstash-encoding"] === "base64";
      const body = JSON.parse(await textOf(request)) as unknown[];
      const answer =
        request.url === "/pipeline"
          ? await Promise.all((body as unknown[][]).map((command) => run(command, base64)))
          : await run(body, base64);
      const status = "error" in answer ? 400 : 200;
      return response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      redis.destroy();
    },
  };
}

function encoded(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(encoded);
  return typeof reply === "string" && reply !== "OK" ? Buffer.from(reply).toString("base64") : reply;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text;
}
