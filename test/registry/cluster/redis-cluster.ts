import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import { programPath } from "../../support/programs.mjs";
import { freePort, waitForPort } from "../../support/server-process.mjs";

export interface ClusterNode {
  port: number;
  /** Where the other nodes talk to it. */
  bus: number;
  /** Hash slots it is responsible for, both ends included. */
  slots: readonly [first: number, last: number];
  /** Asks this node alone. */
  ask: <Reply>(...command: string[]) => Promise<Reply>;
  kill: () => Promise<void>;
  /** Comes back on the same port, with what it had saved. */
  restart: () => Promise<void>;
}

const slots = 16_384;

/** A Redis Cluster of so many nodes on free ports of 127.0.0.1, each with an equal share of the slots. */
export async function startCluster(count: number): Promise<{ nodes: ClusterNode[]; stop: () => Promise<void> }> {
  const nodes: ClusterNode[] = [];
  const ends: (() => Promise<void>)[] = [];
  for (let index = 0; index < count; index += 1) {
    const first = Math.floor((slots * index) / count);
    const last = Math.floor((slots * (index + 1)) / count) - 1;
    const { node, end } = await startNode([first, last]);
    nodes.push(node);
    ends.push(end);
    await node.ask("CLUSTER", "ADDSLOTSRANGE", String(first), String(last));
    await node.ask("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  }
  const [leader] = nodes;
  for (const { port, bus } of nodes.slice(1)) {
    await leader?.ask("CLUSTER", "MEET", "127.0.0.1", String(port), String(bus));
  }
  for (const node of nodes) {
    const isReady = async () => {
      const info = await node.ask<string>("CLUSTER", "INFO");
      return info.includes("cluster_state:ok") && info.includes(`cluster_slots_assigned:${slots}`);
    };
    for (let tries = 0; !(await isReady()); tries += 1) {
      if (tries > 300) throw new Error("the nodes of the cluster did not meet within a minute");
      await sleep(200);
    }
  }
  return {
    nodes,
    async stop() {
      for (const end of ends) await end();
    },
  };
}

async function startNode(range: readonly [number, number]): Promise<{ node: ClusterNode; end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "redis-node-"));
  const port = await freePort();
  const bus = await freePort();
  const flags = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: "yes",
    appendfsync: "always",
    "cluster-enabled": "yes",
    "cluster-port": bus,
    "cluster-node-timeout": "2000",
    // A node that is gone takes its own slots with it, and no others.
    "cluster-require-full-coverage": "no",
  };
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  let server: ChildProcess;

  async function up(): Promise<void> {
    server = spawn(programPath("redis-server"), given, { stdio: "ignore" });
    await waitForPort(port, "redis-server", () => server.exitCode === null);
  }
  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  }

  await up();
  const node: ClusterNode = {
    port,
    bus,
    slots: range,
    async ask<Reply>(...command: string[]) {
      const client = createClient({ url: `redis://127.0.0.1:${port}` });
      await client.connect();
      try {
        return (await client.sendCommand(command)) as Reply;
      } finally {
        client.destroy();
      }
    },
    kill,
    restart: up,
  };
  return {
    node,
    async end() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The version of the servers, for the report. */
export function redisVersion(): string {
  return execFileSync(programPath("redis-server"), ["--version"], { encoding: "utf8" }).split(" ")[2] ?? "";
}
