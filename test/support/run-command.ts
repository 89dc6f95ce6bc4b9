import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./source-files.js";

/** Environment of a command: the tools of this repository on PATH, no colours, and no trace of jest. */
export function commandEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NODE_ENV: _nodeEnv, JEST_WORKER_ID: _worker, ...inherited } = process.env;
  return {
    ...inherited,
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    NEXT_TELEMETRY_DISABLED: "1",
    ...extra,
    PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"]}`,
  };
}

/**
 * Runs a command to its end and resolves to what it printed on stdout. Rejects with all it printed when
 * it exits with anything but 0.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  { cwd = root, env }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: commandEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      all += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (all += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${file} ${args.join(" ")} ended with ${code}:\n${all}`));
    });
  });
}
