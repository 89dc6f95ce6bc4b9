import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { Pool } from "pg";
import { createClient } from "redis";
import { codeBlocks } from "../../support/code-blocks.js";
import { root } from "../../support/source-files.js";
import type { SessionRegistry } from "next-session-timeout";
import { entries } from "../../support/example-app.js";
import type { Entry } from "../../support/example-app.js";
import { expireSecret, shareStore } from "../../support/shared-store.js";
import type { SharedStore } from "../../support/shared-store.js";

const sweepPath = "/api/session/expire";

interface Opened {
  registry: SessionRegistry;
  close: () => Promise<void>;
}

async function openRegistry(name: "Redis" | "PostgreSQL", url: string): Promise<Opened> {
  if (name === "PostgreSQL") {
    const pool = new Pool({ connectionString: url });
    return { registry: postgresRegistry({ client: pool }), close: () => pool.end() };
  }
  const client = createClient({ url });
  await client.connect();
  return { registry: redisRegistry({ client }), close: async () => client.destroy() };
}

describe.each(["Redis", "PostgreSQL"] as const)("the sweep route of two servers that share one %s", (name) => {
  let shared: SharedStore;
  let opened: Opened;
  let run = 0;
  beforeAll(async () => {
    shared = await shareStore(name);
    opened = await openRegistry(name, shared.store.url);
  });
  afterAll(async () => {
    await opened?.close();
    await shared?.stop();
  });
  beforeEach(() => (run += 1));

  /** Sessions of people who left two hours ago, and never came back. */
  async function abandon(count: number): Promise<string[]> {
    const left = Math.floor(Date.now() / 1000) - 7200;
    const ids = Array.from({ length: count }, (_, index) => `left-${run}-${index}`);
    for (const sessionId of ids) {
      const times = { startedAt: left, lastActivityAt: left, deadline: left + 660, absoluteDeadline: left + 3600 };
      await opened.registry.visit({ ...times, sessionId, userId: "ada", userAgent: null, maxSessions: null }, left);
    }
    return ids;
  }

  /** The route as a cron service calls it. By address: `localhost` may mean IPv6 first. */
  function sweep(entry: Entry, method: string, authorization?: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${shared.servers[entry].port}${sweepPath}`, {
      method,
      headers: authorization === undefined ? {} : { authorization },
    });
  }

  /** The ids both servers have told `onEvent` of in this test, each as often as it was told. */
  function told(): string[] {
    return entries
      .flatMap((entry) => shared.servers[entry].output().split("\n"))
      .filter((line) => line.includes(`"left-${run}-`))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map((event) => {
        expect(event).toMatchObject({ type: "ended", userId: "ada", reason: "idle", source: "sweep" });
        return String(event["sessionId"]);
      });
  }

  // A line may arrive after the answer it belongs to.
  async function toldOf(count: number): Promise<string[]> {
    while (told().length < count) await sleep(10);
    return told().sort();
  }

  test.each([
    ["middleware", "POST"],
    ["middleware", "GET"],
    ["proxy", "POST"],
    ["proxy", "GET"],
  ] as const)("%s: %s ends a session nobody came back to, and tells of it once", async (entry, method) => {
    const ids = await abandon(1);
    for (const authorization of [undefined, "Bearer of nothing", `Basic ${expireSecret}`, expireSecret]) {
      expect((await sweep(entry, method, authorization)).status).toBe(401);
    }
    const first = await sweep(entry, method, `Bearer ${expireSecret}`);
    expect(first.headers.get("cache-control")).toContain("no-store");
    expect(await first.json()).toEqual({ ended: 1, failed: 0, more: false });
    for (const other of entries) {
      const again = await sweep(other, method, `Bearer ${expireSecret}`);
      expect(await again.json()).toEqual({ ended: 0, failed: 0, more: false });
    }
    expect(await toldOf(1)).toEqual(ids);
  });

  test("the call in the documentation is the one that works", async () => {
    const shell = codeBlocks(join(root, ".github/docs/ending-sessions.md")).map(({ code }) => code);
    const call = /^curl -X (\w+) -H "Authorization: (\w+) \$CRON_SECRET" https:\/\/app\.example(\S+)$/m;
    const [, method = "", scheme = "", path = ""] = call.exec(shell.join("")) ?? [];
    expect(path).toBe(sweepPath);
    expect((await sweep("proxy", method, `${scheme} ${expireSecret}`)).status).toBe(200);
  });

  test("swept by both servers at once, every session is told of by one of them", async () => {
    const ids = await abandon(250);
    const sweeps = [...entries, ...entries].map((entry) => sweep(entry, "POST", `Bearer ${expireSecret}`));
    const answers = await Promise.all(
      sweeps.map(async (answer) => (await answer).json() as Promise<{ ended: number }>),
    );
    expect(answers.reduce((sum, { ended }) => sum + ended, 0)).toBe(250);
    expect(await toldOf(250)).toEqual(ids.sort());
  });
});
