import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { freePort, waitForPort } from "../support/server-process.mjs";
import { cache, next, root } from "./app.mjs";
import { cpuOf } from "./store-servers.mjs";

const heapPreload = join(root, "test/proofs/soak/heap-preload.cjs");

/**
 * @typedef {object} Server a `next start`
 * @property {number} port
 * @property {() => number} cpu milliseconds of a core it has used so far; always 0 where the system does not tell
 * @property {() => Promise<number>} heap bytes in use after a collection
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} folder of the built app
 * @param {string} variant which of its middlewares
 * @param {Record<string, string>} [env]
 * @returns {Promise<Server>}
 */
export async function serve(folder, variant, env = {}) {
  const port = await freePort();
  const heapFile = join(cache, `heap-${port}`);
  // A session of 16 KB and its clock are more than Node takes by default.
  const flags = ["--max-http-header-size=65536", "--require", heapPreload];
  const server = spawn(process.execPath, [...flags, next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, ...env, NODE_ENV: "production", BENCH_VARIANT: variant, HEAP_FILE: heapFile },
  });
  const pid = server.pid ?? 0;
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  await waitForPort(port, "next start", () => server.exitCode === null);

  let collections = 0;
  return {
    port,
    cpu: () => cpuOf(pid) / 1000,
    async heap() {
      server.kill("SIGUSR2");
      collections += 1;
      const file = `${heapFile}.${pid}`;
      while (true) {
        const { measured = 0, heap = 0 } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
        if (measured === collections) return heap;
        await sleep(50);
      }
    },
    async stop() {
      process.off("exit", kill);
      rmSync(`${heapFile}.${pid}`, { force: true });
      if (server.exitCode !== null) return;
      kill();
      await once(server, "close");
    },
  };
}
