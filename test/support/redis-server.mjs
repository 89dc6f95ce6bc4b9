import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "./programs.mjs";
import { freePort, serverProcess } from "./server-process.mjs";

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

  const { up, down, pid } = serverProcess({
    start: () => spawn(program, flags, { stdio: "ignore" }),
    stopSignal: "SIGKILL",
    name: "redis-server",
    port,
  });
  /** @param {NodeJS.Signals} signal */
  function send(signal) {
    const id = pid();
    if (id !== undefined) process.kill(id, signal);
  }

  const forget = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  function interrupted() {
    void down();
    forget();
  }
  process.once("exit", interrupted);

  await up();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    hang: () => send("SIGSTOP"),
    resume: () => send("SIGCONT"),
    down,
    up,
    async stop() {
      await down();
      process.off("exit", interrupted);
      forget();
    },
  };
}
