import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Entry, serveExampleApp } from "../../support/example-app.js";
import { createMovedClock } from "../../support/moved-clock.mjs";
import type { NextServer } from "../../support/next-server.js";
import { startPostgres } from "../../support/postgres-server.mjs";
import { startRedis } from "../../support/redis-server.mjs";
import { createVisitor, hiddenFields } from "../../support/visitor.js";
import { openGate } from "./gate.js";
import type { Span } from "./model.js";

export type StoreName = "Redis" | "PostgreSQL";

export const limits = { idleTimeout: 400, absoluteTimeout: 1000, gracePeriod: 30 };

const expireSecret = "a secret of the soak alone";
const heapPreload = fileURLToPath(new URL("heap-preload.cjs", import.meta.url));

/** How long after the store answers again a server may still go on without it: it tries once a second. */
const recoverySeconds = 2;

const quietSeconds = 3;

/** One of the two servers, through all of its processes. */
export interface Server {
  readonly entry: Entry;
  /** `null` while it is down. */
  process: NextServer | null;
  /** The sign-in form's hidden fields: they name its Server Action. */
  signInForm: Readonly<Record<string, string>>;
}

/** Both servers of the example app, the store they share and the clock they live by. */
export interface Farm {
  readonly store: StoreName;
  readonly servers: readonly Server[];
  /** Seconds on the servers' clock, with fractions. It never goes back. */
  now: () => number;
  /** Between requests, unless `atOnce`: what is in flight when the clock moves could be judged by either time. */
  advance: (seconds: number, options: { atOnce: boolean }) => Promise<void>;
  /** Runs a request; it waits while the clock is about to move. */
  withRequest: <Answer>(send: () => Promise<Answer>) => Promise<Answer>;
  anyServer: () => Server;
  /** Whether the store may have been missed by a server at some time during this. */
  storeWasInTrouble: (during: Span) => boolean;
  /** Runs the sweep on a server. */
  sweep: (server: Server) => Promise<void>;
  hangStore: (milliseconds: number) => Promise<void>;
  /** Answers whether the store forgot what it knew. */
  restartStore: (milliseconds: number) => Promise<{ forgot: boolean }>;
  killServer: (server: Server, milliseconds: number) => Promise<void>;
  /** Bytes in use after a collection, and resident, while no request is under way. */
  memory: (server: Server) => Promise<{ heap: number; resident: number }>;
  stop: () => Promise<void>;
}

/** @param onSweep told of each sweep that may have been carried out */
export async function openFarm(storeName: StoreName, onSweep: (span: Span) => void): Promise<Farm> {
  const clock = createMovedClock();
  const store = await (storeName === "Redis" ? startRedis() : startPostgres());
  const now = () => (performance.timeOrigin + performance.now()) / 1000 + clock.moved();
  const gate = openGate();
  const troubles: { from: number; to: number }[] = [];

  const start = (entry: Entry, port?: number) =>
    serveExampleApp(
      entry,
      {
        ...clock.env,
        NODE_OPTIONS: `${clock.env["NODE_OPTIONS"] ?? ""} --require ${JSON.stringify(heapPreload)}`,
        HEAP_FILE: `${clock.env["MOVED_CLOCK_FILE"] ?? ""}.heap`,
        EXPIRE_SECRET: expireSecret,
        IDLE_TIMEOUT: String(limits.idleTimeout),
        ABSOLUTE_TIMEOUT: String(limits.absoluteTimeout),
        GRACE_PERIOD: String(limits.gracePeriod),
        // The model knows no limit of sessions.
        MAX_SESSIONS: "1000000",
        [storeName === "Redis" ? "REDIS_URL" : "DATABASE_URL"]: store.url,
      },
      port,
    );

  async function open(entry: Entry): Promise<Server> {
    const process = await start(entry);
    const { text } = await createVisitor(process.origin).visit("/login");
    return { entry, process, signInForm: hiddenFields(text) };
  }

  async function sweep({ process }: Server): Promise<void> {
    if (process === null) return;
    const from = now();
    try {
      await fetch(`http://127.0.0.1:${process.port}/api/session/expire`, {
        method: "POST",
        headers: { authorization: `Bearer ${expireSecret}` },
      });
    } catch {
      // The server went down meanwhile.
    } finally {
      onSweep({ from, to: now() });
    }
  }

  /** Whether the store answers a server: the page that lists somebody's sessions cannot do without it. */
  async function storeAnswers({ process, signInForm }: Server): Promise<boolean> {
    if (process === null) return false;
    try {
      const visitor = createVisitor(process.origin);
      await visitor.submit("/login", { ...signInForm, name: "Watcher" });
      return (await visitor.visit("/account/sessions")).status === 200;
    } catch {
      return false;
    }
  }

  /** Until both servers are answered by the store again, and then for as long as they may not have noticed. */
  async function whileInTrouble<Answer>(cause: () => Promise<Answer>): Promise<Answer> {
    const trouble = { from: now(), to: Infinity };
    troubles.push(trouble);
    const answer = await cause();
    for (const server of servers) {
      for (let tries = 0; !(await storeAnswers(server)); tries += 1) {
        if (tries > 300) throw new Error(`${storeName} does not answer the server with ${server.entry}.ts any more`);
        await sleep(100);
      }
    }
    await sleep(recoverySeconds * 1000);
    trouble.to = now();
    return answer;
  }

  const servers: Server[] = [];
  const farm: Farm = {
    store: storeName,
    servers,
    now,
    advance: (seconds, { atOnce }) =>
      atOnce ? Promise.resolve(clock.advance(seconds)) : gate.whenQuiet(() => clock.advance(seconds)),
    withRequest: gate.withRequest,
    anyServer() {
      const up = servers.filter(({ process }) => process !== null);
      const server = up[Math.floor(Math.random() * up.length)];
      if (server === undefined) throw new Error("no server is up");
      return server;
    },
    storeWasInTrouble: ({ from, to }) => troubles.some((trouble) => trouble.from <= to && from <= trouble.to),
    sweep,
    hangStore: (milliseconds) =>
      whileInTrouble(async () => {
        store.hang();
        await sleep(milliseconds);
        store.resume();
      }),
    restartStore: (milliseconds) =>
      whileInTrouble(async () => {
        await store.down();
        await sleep(milliseconds);
        await store.up();
        return { forgot: storeName === "Redis" };
      }),
    killServer: (server, milliseconds) =>
      whileInTrouble(async () => {
        const { process } = server;
        if (process === null) return;
        server.process = null;
        await process.kill();
        await sleep(milliseconds);
        server.process = await start(server.entry, process.port);
      }),
    async memory({ process }) {
      if (process === null) throw new Error("a server that is down has no memory");
      const file = `${clock.env["MOVED_CLOCK_FILE"] ?? ""}.heap.${process.pid}`;
      return gate.whenQuiet(async () => {
        // What it does behind its last answers, and the connections it keeps for a moment, are not kept for ever.
        await sleep(quietSeconds * 1000);
        return measureMemory(process.pid, file);
      });
    },
    async stop() {
      for (const { process } of servers) await process?.stop();
      await store.stop();
      clock.remove();
    },
  };
  servers.push(...(await Promise.all([open("middleware"), open("proxy")])));
  // The first answers of a store take longer than a request waits for later ones.
  await whileInTrouble(async () => {});
  return farm;
}

/** The server answers the signal by writing the file: see heap-preload.cjs. */
async function measureMemory(pid: number, file: string): Promise<{ heap: number; resident: number }> {
  const read = () => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  const before = read();
  process.kill(pid, "SIGUSR2");
  for (let waited = 0; waited < 10_000; waited += 50) {
    const text = read();
    if (text !== before) return JSON.parse(text) as { heap: number; resident: number };
    await sleep(50);
  }
  throw new Error(`the server ${pid} did not say how much memory it uses`);
}
