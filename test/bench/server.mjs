import { spawn } from "node:child_process";
import { once } from "node:events";
import { freePort, waitForPort } from "../support/server-process.mjs";
import { next } from "./app.mjs";
import { cpuOf } from "./store-servers.mjs";

/**
 * @typedef {object} Server a `next start`
 * @property {number} port
 * @property {() => number} cpu milliseconds of a core it has used so far; always 0 where the system does not tell
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} folder of the built app
 * @param {Record<string, string>} [env]
 * @returns {Promise<Server>}
 */
export async function serve(folder, env = {}) {
  const port = await freePort();
  // A session of 16 KB and its clock are more than Node takes by default.
  const flags = ["--max-http-header-size=65536"];
  const server = spawn(process.execPath, [...flags, next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, ...env, NODE_ENV: "production" },
  });
  const pid = server.pid ?? 0;
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  await waitForPort(port, "next start", () => server.exitCode === null);
  return {
    port,
    cpu: () => cpuOf(pid) / 1000,
    async stop() {
      process.off("exit", kill);
      if (server.exitCode !== null) return;
      kill();
      await once(server, "close");
    },
  };
}
