import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort, waitForPort } from "./server-process.mjs";
import { commandEnvironment } from "./run-command.js";

/**
 * How a Next app is served: `next start` and `standalone` (what `output: "standalone"` makes, without node_modules)
 * need a build, `next dev` does not.
 */
export type Serving = "start" | "dev" | "standalone";

/** A Next app being served. */
export interface NextServer {
  /** `http://localhost:PORT`, without a slash at the end. */
  readonly origin: string;
  readonly port: number;
  /** Of its process. */
  readonly pid: number;
  /** All it has printed so far. */
  output(): string;
  stop(): Promise<void>;
  /** Ends it as a crash does: nothing under way is finished. */
  kill(): Promise<void>;
}

interface ServeOptions {
  env?: Readonly<Record<string, string>>;
  serving?: Serving;
  /** The Node program to run it with; this one's by default. */
  node?: string;
  /** A free one by default. */
  port?: number;
}

/** What a deployment copies beside the standalone server: Next leaves files for browsers to a CDN. */
function completeStandalone(folder: string): string {
  const standalone = join(folder, ".next/standalone");
  for (const path of [".next/static", "public"]) {
    if (existsSync(join(folder, path))) cpSync(join(folder, path), join(standalone, path), { recursive: true });
  }
  return join(standalone, "server.js");
}

function command(folder: string, serving: Serving, port: number): string[] {
  if (serving === "standalone") return [completeStandalone(folder)];
  // The app's own `next` is used.
  const next = createRequire(join(folder, "package.json")).resolve("next/dist/bin/next");
  return [next, serving, "-H", "127.0.0.1", "-p", String(port)];
}

/** Serves an app on a free port of 127.0.0.1 and resolves once it accepts connections. */
export async function startNext(
  folder: string,
  { env, serving = "start", node = process.execPath, port: wantedPort }: ServeOptions = {},
): Promise<NextServer> {
  const port = wantedPort ?? (await freePort());
  const child = spawn(node, command(folder, serving, port), {
    cwd: folder,
    env: commandEnvironment({
      NODE_ENV: serving === "dev" ? "development" : "production",
      // Where the standalone server listens.
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      ...env,
    }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }

  try {
    await waitForPort(port, `next ${serving}`, () => child.exitCode === null);
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`${(error as Error).message} in ${folder}:\n${output}`, { cause: error });
  }
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await closed;
  };
  return {
    origin: `http://localhost:${port}`,
    port,
    pid: child.pid ?? 0,
    output: () => output,
    stop: end("SIGTERM"),
    kill: end("SIGKILL"),
  };
}
