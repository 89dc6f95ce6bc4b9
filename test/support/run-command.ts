import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
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

/** How a command ended, and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

interface Where {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
}

const execute = promisify(execFile);

/** Runs a command to its end, whatever that is. It has nothing to read. Rejects where there is no such command. */
export async function commandEnd(
  file: string,
  args: readonly string[],
  { cwd = root, env }: Where = {},
): Promise<Ended> {
  const running = execute(file, args, { cwd, env: commandEnvironment(env), maxBuffer: Infinity });
  running.child.stdin?.end();
  try {
    return { code: 0, ...(await running) };
  } catch (error) {
    const { code, stdout, stderr } = error as Partial<Ended>;
    if (typeof code !== "number") throw error;
    return { code, stdout: stdout ?? "", stderr: stderr ?? "" };
  }
}

/**
 * Runs a command to its end and resolves to what it printed on stdout. Rejects with all it printed when
 * it exits with anything but 0.
 */
export async function runCommand(file: string, args: readonly string[], where: Where = {}): Promise<string> {
  const { code, stdout, stderr } = await commandEnd(file, args, where);
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}
