import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { createClient } from "redis";
import { codeBlocks } from "../support/code-blocks.js";
import { root } from "../support/source-files.js";
import { startRedis } from "../support/redis-server.mjs";
import { exampleApp, runCli } from "./support/run-cli.js";

// `npx next-session-timeout`, as published, on the example app's own session file and a real Redis.

let redis: Awaited<ReturnType<typeof startRedis>>;
let client: ReturnType<typeof createClient>;
beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
});
afterAll(async () => {
  client?.destroy();
  await redis?.stop();
});
beforeEach(() => client.flushAll());

const run = (args: string[], cwd?: string) => runCli(args, redis.url, cwd);

/** Registers sessions, named after their user, that ended or will end so many seconds from now. */
async function register(users: string[], endsIn: number): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const registry = redisRegistry({ client });
  for (const [index, userId] of users.entries()) {
    const times = { startedAt: now - 7200, lastActivityAt: now - 3600 };
    const deadline = now + endsIn;
    const visit = {
      ...times,
      userId,
      deadline,
      absoluteDeadline: now + 7200,
      userAgent: "Firefox\u001b[2J",
      maxSessions: null,
    };
    await registry.visit({ ...visit, sessionId: `${userId}-${index}` }, now);
  }
}

/** The events that the example app's onEvent wrote, with console.log: that must not stand in what a program reads. */
function written(error: string): Record<string, unknown>[] {
  const lines = error.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("expire ends what is due and tells onEvent", async () => {
  await register(["ada", "ada", "bob"], -1);
  await register(["cyd"], 600);
  const { code, out, error } = await run(["expire", "--json"]);
  expect([code, JSON.parse(out)]).toEqual([0, { ended: 3, failed: 0 }]);
  const told = written(error).map(({ sessionId, reason, source }) => [sessionId, reason, source].join(" "));
  expect(told.sort()).toEqual(["ada-0 idle sweep", "ada-1 idle sweep", "bob-2 idle sweep"]);
  expect((await run(["expire"])).out).toBe("0 sessions ended\n");
});

test("list shows a user's sessions, or everyone's, and nothing steers the terminal", async () => {
  await register(["ada", "bob"], 600);
  const { code, out } = await run(["list", "--user", "ada"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^SESSION +USER +STARTED +LAST ACTIVE +DEVICE\nada-0 +ada +\S+Z +\S+Z +Firefox\?\[2J\n$/);
  const all = JSON.parse((await run(["list", "--all", "--json"])).out) as { sessionId: string }[];
  expect(all.map(({ sessionId }) => sessionId).sort()).toEqual(["ada-0", "bob-1"]);
});

test("revoke ends one session, a user's, or everyone's", async () => {
  await register(["ada", "ada", "bob", "cyd"], 600);
  const said = async (...args: string[]) => {
    const { out, error } = await run(["revoke", ...args]);
    const told = written(error).map(({ sessionId, reason, actor }) => [sessionId, reason, String(actor)].join(" "));
    return [...told.sort(), out.trim()];
  };
  expect(await said("--session", "ada-0", "--actor", "root")).toEqual(["ada-0 revoked root", "1 session ended"]);
  expect(await said("--session", "ada-0")).toEqual(["it was not alive"]);
  expect(await said("--user", "ada", "--json", "--actor", "root")).toEqual(["ada-1 revoked root", '{"ended":1}']);
  expect(await said("--all")).toEqual(["bob-2 revoked null", "cyd-3 revoked null", "2 sessions ended"]);
});

test("the commands in the documentation work as they stand there", async () => {
  const lines = codeBlocks(join(root, ".github/docs/ending-sessions.md")).flatMap(({ code }) => code.split("\n"));
  const commands = lines.flatMap((line) => /^npx next-session-timeout (.+)$/.exec(line)?.[1] ?? []);
  await register(["ada"], 600);
  const ran = await Promise.all(commands.map((command) => run(command.split(" "))));
  expect(ran.map(({ code }) => code)).toEqual(commands.map(() => 0));
  expect(ran.flatMap(({ error }) => written(error)).map(({ type }) => type)).toEqual(["ended"]);
  expect(commands.map((command) => command.split(" ")[0])).toEqual(["expire", "list", "list", "revoke"]);
});

test("whatever is wrong is one clear line, and exit code 1", async () => {
  const empty = mkdtempSync(join(tmpdir(), "no-app-"));
  writeFileSync(join(empty, "broken.ts"), "throw new Error('no password');");
  const wrong: [string[], string, RegExp][] = [
    [[], exampleApp, /which command\?/],
    [["sweep"], exampleApp, /unknown command "sweep"/],
    [["expire", "--limit", "many"], exampleApp, /--limit is "many"/],
    [["expire", "--quick"], exampleApp, /Unknown option '--quick'/],
    [["list"], exampleApp, /list needs one of/],
    [["revoke", "--all", "--user", "ada"], exampleApp, /revoke needs one of/],
    [["list", "--user", ""], exampleApp, /--user is empty: give an id/],
    [["revoke", "--user", ""], exampleApp, /--user is empty: give an id/],
    [["revoke", "--session", ""], exampleApp, /--session is empty: give an id/],
    [["revoke", "--all", "--actor", ""], exampleApp, /--actor is empty: give an id/],
    [["expire"], empty, /no lib\/session\.ts here/],
    [["expire", "--config", "nothing.ts"], empty, /there is no file nothing\.ts/],
    [["expire", "--config", "broken.ts"], empty, /broken\.ts could not be loaded: no password/],
    [["expire", "--config", "package.json"], exampleApp, /package\.json does not export expireSessions/],
  ];
  const ran = await Promise.all(wrong.map(([args, cwd]) => run(args, cwd)));
  for (const [index, { code, out, error }] of ran.entries()) {
    expect([code, out]).toEqual([1, ""]);
    expect(error).toMatch(wrong[index]?.[2] ?? /./);
    expect(error.trim().split("\n")).toHaveLength(1);
  }
  rmSync(empty, { recursive: true });
});
