import { spawn } from "node:child_process";
import { join } from "node:path";
import { startRedis } from "../../support/redis-server.mjs";
import { commandEnvironment } from "../../support/run-command.js";
import { freePort } from "../../support/server-process.mjs";
import { root } from "../../support/source-files.js";

// A database client's own patience is endless. Without a bound of ours a command would take half a minute.
jest.setTimeout(20_000);

const commands = [["expire"], ["list", "--all"], ["revoke", "--session", "one"], ["revoke", "--all"]];

/** Runs the command with a Redis that does not answer. Resolves to its own line; the app may say more before it. */
function failure(args: readonly string[], url: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
      cwd: join(root, "example-app"),
      env: commandEnvironment({ REDIS_URL: url }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 1 && stdout === "") resolve(stderr.trimEnd().split("\n").at(-1));
      else reject(new Error(`exit code ${code}: ${stdout}${stderr}`));
    });
  });
}

const said = "next-session-timeout: the registry did not answer within 5 seconds: is its server running?";

test("a Redis that is not there", async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  const lines = await Promise.all(commands.map((args) => failure(args, url)));
  expect(lines).toEqual(commands.map(() => said));
});

test("a Redis that hangs", async () => {
  const redis = await startRedis();
  redis.hang();
  try {
    const lines = await Promise.all(commands.map((args) => failure(args, redis.url)));
    expect(lines).toEqual(commands.map(() => said));
  } finally {
    await redis.stop();
  }
});

test("what is wrong with the command itself is said without waiting for the registry", async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  expect(await failure(["revoke"], url)).toContain("revoke needs one of --session ID, --user ID and --all");
});
