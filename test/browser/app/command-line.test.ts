import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { createClient } from "redis";
import { startRedis } from "../../support/redis-server.mjs";
import { root } from "../../support/source-files.js";

// `npx next-session-timeout`, as published, on the example app's own session file and a real Redis.

jest.setTimeout(60_000);

const app = join(root, "example-app");
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

interface Ran {
  code: number | null;
  out: string;
  error: string;
}

function run(args: string[], { cwd = app, url = redis.url } = {}): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    cwd,
    env: { ...process.env, REDIS_URL: url },
  });
  const ran: Ran = { code: null, out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (ran.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (ran.error += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...ran, code })));
}

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
      starting: false,
    };
    await registry.visit({ ...visit, sessionId: `${userId}-${index}` }, now);
  }
}

test("expire ends what is due and tells onTimeout", async () => {
  await register(["ada", "ada", "bob"], -1);
  await register(["cyd"], 600);
  const { code, out, error } = await run(["expire", "--json"]);
  expect([code, error]).toEqual([0, ""]);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-1)).toEqual({ ended: 3, failed: 0 });
  const told = lines.slice(0, -1).map((line) => [line["sessionId"], line["reason"], line["source"]].join(" "));
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
  expect((await run(["revoke", "--session", "ada-0"])).out).toBe("1 session ended\n");
  expect((await run(["revoke", "--session", "ada-0"])).out).toBe("it was not alive\n");
  expect((await run(["revoke", "--user", "ada", "--json"])).out).toBe('{"ended":1}\n');
  expect((await run(["revoke", "--all"])).out).toBe("2 sessions ended\n");
});

test("whatever is wrong is one clear line, and exit code 1", async () => {
  const empty = mkdtempSync(join(tmpdir(), "no-app-"));
  writeFileSync(join(empty, "broken.ts"), "throw new Error('no password');");
  const wrong: [string[], Parameters<typeof run>[1], RegExp][] = [
    [[], {}, /which command\?/],
    [["sweep"], {}, /unknown command "sweep"/],
    [["expire", "--limit", "many"], {}, /--limit is "many"/],
    [["expire", "--quick"], {}, /Unknown option '--quick'/],
    [["list"], {}, /list needs one of/],
    [["revoke", "--all", "--user", "ada"], {}, /revoke needs one of/],
    [["expire"], { cwd: empty }, /no lib\/session\.ts here/],
    [["expire", "--config", "nothing.ts"], { cwd: empty }, /there is no file nothing\.ts/],
    [["expire", "--config", "broken.ts"], { cwd: empty }, /broken\.ts could not be loaded: no password/],
    [["expire", "--config", "package.json"], { cwd: app }, /package\.json does not export expireSessions/],
  ];
  const ran = await Promise.all(wrong.map(([args, options]) => run(args, options)));
  for (const [index, { code, out, error }] of ran.entries()) {
    expect([code, out]).toEqual([1, ""]);
    expect(error).toMatch(wrong[index]?.[2] ?? /./);
    expect(error.trim().split("\n")).toHaveLength(1);
  }
  rmSync(empty, { recursive: true });
});

test("a Redis that cannot be reached is said so, soon", async () => {
  const { code, error } = await run(["expire"], { url: "redis://127.0.0.1:9" });
  expect(code).toBe(1);
  expect(error).toMatch(
    /^next-session-timeout: the registry did not answer within 5 seconds: is its server running\?$/m,
  );
});
