import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./server-process.mjs";
import { commandEnvironment } from "./run-command.js";

/** A built Next app being served by `next start`. */
export interface NextServer {
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** All it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

const startLimitMs = 30_000;

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * Starts `next start` for an app that was built, on a free port of 127.0.0.1, and resolves once it
 * accepts connections. The app's own `next` is used.
 */
export async function startNext(
  folder: string,
  { env }: { env?: Readonly<Record<string, string>> } = {},
): Promise<NextServer> {
  const port = await freePort();
  const next = createRequire(join(folder, "package.json")).resolve("next/dist/bin/next");
  const child = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    env: commandEnvironment({ NODE_ENV: "production", ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }

  const deadline = Date.now() + startLimitMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`next start did not come up in ${folder}:\n${output}`);
    }
    await sleep(50);
  }
  return {
    origin: `http://localhost:${port}`,
    port,
    output: () => output,
    stop: async () => {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
