import { join } from "node:path";
import { commandEnd } from "../../support/run-command.js";
import { root } from "../../support/source-files.js";

export const exampleApp = join(root, "example-app");
export const basicApp = join(root, "example-app/basic");

/** What the command line answered, as published and on the session file of the folder it runs in. */
export interface Ran {
  code: number;
  out: string;
  error: string;
}

/** Runs `npx next-session-timeout` to its end, in the example app unless told. */
export async function runCli(
  args: readonly string[],
  redisUrl: string,
  cwd = exampleApp,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const command = [join(root, "dist/cli/main.js"), ...args];
  const { code, stdout, stderr } = await commandEnd(process.execPath, command, {
    cwd,
    env: { REDIS_URL: redisUrl, ...env },
  });
  return { code, out: stdout, error: stderr };
}
