import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "./programs.mjs";
import { freePort, waitForPort } from "./server-process.mjs";

/**
 * @typedef {object} RedisServer
 * @property {number} port
 * @property {string} url
 * @property {() => void} hang stops answering, connections stay open
 * @property {() => void} resume
 * @property {() => Promise<void>} down no process listens until `up`
 * @property {() => Promise<void>} up comes back on the same port, empty
 * @property {() => Promise<void>} stop
 */

/**
 * A redis-server of our own on a free port of 127.0.0.1. It keeps nothing on disk.
 *
 * @param {{ cluster?: boolean }} [options] a cluster of one node, which checks hash slots as a large one does
 * @returns {Promise<RedisServer>}
 */
export async function startRedis({ cluster = false } = {}) {
  const program = programPath("redis-server");
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  const port = await freePort();
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];

  if (cluster) flags.push("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");

  /** @type {import("node:child_process").ChildProcess | null} */
  let server = null;

  async function up() {
    const started = spawn(program, flags, { stdio: "ignore" });
    server = started;
    process.once("exit", killNow);
    await waitForPort(port, "redis-server", () => started.exitCode === null);
  }

  async function down() {
    if (server === null) return;
    const closed = once(server, "close");
    server.kill("SIGKILL");
    server = null;
    process.off("exit", killNow);
    await closed;
  }

  const killNow = () => server?.kill("SIGKILL");

  await up();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    hang: () => void server?.kill("SIGSTOP"),
    resume: () => void server?.kill("SIGCONT"),
    down,
    up,
    async stop() {
      await down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
