import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A TCP port that was free on 127.0.0.1 a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no free port on 127.0.0.1");
  return address.port;
}

/**
 * Resolves once something accepts connections on the port. Rejects when the server has ended, and after a minute.
 *
 * @param {number} port
 * @param {string} name of the server, for the error
 * @param {() => boolean} isRunning
 */
export async function waitForPort(port, name, isRunning) {
  const deadline = Date.now() + 60_000;
  while (true) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      if (!isRunning() || Date.now() > deadline) throw new Error(`${name} did not come up on port ${port}`);
    } finally {
      socket.destroy();
    }
    await sleep(20);
  }
}

/**
 * A server's process, which goes down and comes up as a test wants and does not outlive it.
 *
 * @param {{ start: () => import("node:child_process").ChildProcess, stopSignal: NodeJS.Signals, port: number, name: string }} options
 */
export function serverProcess({ start, stopSignal, port, name }) {
  /** @type {import("node:child_process").ChildProcess | null} */
  let server = null;
  const killNow = () => server?.kill(stopSignal);
  const isRunning = () => server?.exitCode === null;

  return {
    /** `undefined` while it is down. */
    pid: () => server?.pid,
    isRunning,
    /** Resolves once it accepts connections. */
    up: async () => {
      server = start();
      process.once("exit", killNow);
      await waitForPort(port, name, isRunning);
    },
    /** Resolves once it has ended. */
    down: async () => {
      if (server === null) return;
      const closed = once(server, "close");
      killNow();
      server = null;
      process.off("exit", killNow);
      await closed;
    },
  };
}
