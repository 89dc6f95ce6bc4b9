import { startRedis } from "../support/redis-server.mjs";
import { freePort } from "../support/server-process.mjs";
import { runCli } from "./support/run-cli.js";

// A database client's own patience is endless. Without a bound of ours a command would take half a minute.
jest.setTimeout(20_000);

const commands = [["expire"], ["list", "--all"], ["revoke", "--session", "one"], ["revoke", "--all"]];

/** Runs the command with a Redis that does not answer. Resolves to its own line; the app may say more before it. */
async function failure(args: readonly string[], url: string): Promise<string | undefined> {
  const { code, out, error } = await runCli(args, url);
  expect([code, out]).toEqual([1, ""]);
  return error.trimEnd().split("\n").at(-1);
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
