import { spawn } from "node:child_process";
import { join } from "node:path";
import { commandEnvironment } from "../support/run-command.js";
import { root } from "../support/source-files.js";

export const exampleApp = join(root, "example-app");
export const basicApp = join(root, "example-app/basic");

/** What the command line answered, as published and on the session file of the folder it runs in. */
export interface Ran {
  code: number | null;
  out: string;
  error: string;
}

/** Runs `npx next-session-timeout` to its end, in the example app unless told. */
export function runCli(
  args: readonly string[],
  redisUrl: string,
  cwd = exampleApp,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd,
    env: commandEnvironment({ REDIS_URL: redisUrl, ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: null, out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.error += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...ran, code }));
  });
}
