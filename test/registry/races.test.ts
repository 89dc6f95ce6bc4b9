import { memoryRegistry } from "next-session-timeout/registry/memory";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { Pool } from "pg";
import { createClient } from "redis";
import type { RegistryVisit, SessionRegistry } from "../../src/registry/session-registry.js";
import { startPostgres } from "../support/postgres-server.mjs";
import { startRedis } from "../support/redis-server.mjs";
import { now, revoking, startOf, visitOf } from "./support/visits.js";

const count = 1000;
/** Every second one was never seen before: a request may be the first, and the revocation come in between. */
const visits = Array.from({ length: count }, (_, index) => visitOf(`s${index}`, { userId: `user ${index % 100}` }));

/** Renews a session again and again until it is refused. Answers how often it was let through after that. */
async function touch(registry: SessionRegistry, visit: RegistryVisit, isEnded: () => boolean): Promise<number> {
  let revived = 0;
  for (let round = 1, after = 0; after < 3; round += 1) {
    const ended = isEnded();
    const verdict = await registry.visit({ ...visit, lastActivityAt: now + round, deadline: now + round }, now);
    if (ended) {
      after += 1;
      if (verdict === "alive") revived += 1;
    }
  }
  return revived;
}

/** Revokes while every session is being renewed. Answers how many came back. */
async function revivedBy(
  registry: SessionRegistry,
  revoke: (markEnded: (index: number) => void) => Promise<unknown>,
): Promise<number> {
  const ended = new Set<number>();
  await Promise.all(visits.filter((_, index) => index % 2 === 0).map((visit) => registry.visit(visit, now)));
  const touching = visits.map((visit, index) => touch(registry, visit, () => ended.has(index)));
  await revoke((index) => ended.add(index));
  const revived = await Promise.all(touching);
  const verdicts = await Promise.all(visits.map((visit) => registry.visit(visit, now + 1)));
  const live = await registry.listAll({ limit: count, now: 0 });
  return revived.reduce((sum, one) => sum + one, 0) + verdicts.filter((one) => one === "alive").length + live.length;
}

function describeRaces(makeRegistry: () => SessionRegistry): void {
  test("1,000 sessions renewed while each is ended: none comes back", async () => {
    const registry = makeRegistry();
    const revived = await revivedBy(registry, async (markEnded) => {
      const endings = visits.map(async ({ sessionId }, index) => {
        await registry.end(sessionId, revoking);
        markEnded(index);
      });
      await Promise.all(endings);
    });
    expect(revived).toBe(0);
  });

  test("1,000 sessions renewed while their users' are ended: none comes back", async () => {
    const registry = makeRegistry();
    const revived = await revivedBy(registry, async (markEnded) => {
      const endings = Array.from({ length: 100 }, async (_, user) => {
        await registry.endUser(`user ${user}`, { ...revoking, exceptSessionId: null });
        for (let index = user; index < count; index += 100) markEnded(index);
      });
      await Promise.all(endings);
    });
    expect(revived).toBe(0);
  });

  test("1,000 sessions renewed while everyone's are ended: none comes back", async () => {
    const registry = makeRegistry();
    const revived = await revivedBy(registry, async (markEnded) => {
      await registry.endAll(revoking);
      for (let index = 0; index < count; index += 1) markEnded(index);
    });
    expect(revived).toBe(0);
  });

  test.each(["end-oldest", "refuse"] as const)("200 sign-ins at once with a limit of 3: %s", async (onLimit) => {
    const registry = makeRegistry();
    const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const starts = ids.map((id) => startOf(id, { maxSessions: 3, onLimit, leaseSeconds: 60 }));
    const replies = await Promise.all(starts.map((start) => registry.start(start, now)));
    const live = (await registry.list({ userId: "ada", limit: 100, now })).map((one) => one.sessionId);
    expect(live).toHaveLength(3);
    // Each of the others is told of once: to whoever replaced it, or to itself.
    const replaced = replies.flatMap(({ ended }) => ended.map((one) => `${one.sessionId} ${one.reason}`));
    const refused = ids.filter((_, index) => replies[index]?.verdict === "refused").map((id) => `${id} refused`);
    const word = onLimit === "refuse" ? "refused" : "replaced";
    const others = ids.filter((id) => !live.includes(id)).map((id) => `${id} ${word}`);
    expect([...replaced, ...refused].sort()).toEqual(others.sort());
  });

  test.each(["an arrival", "a confirmation"])("%s beside a sign-in, of someone who may have one", async (beside) => {
    const registry = makeRegistry();
    for (let round = 0; round < 100; round += 1) {
      const user = { userId: `user ${round}`, maxSessions: 1 };
      await registry.start(startOf(`before ${round}`, user), now);
      const confirmed = { ...user, kind: "confirm", supersedes: [`before ${round}`], maxSessions: null } as const;
      const verdicts = await Promise.allSettled([
        beside === "an arrival"
          ? registry.visit(visitOf(`beside ${round}`, user), now)
          : registry.start(startOf(`beside ${round}`, confirmed), now),
        registry.start(startOf(`sign-in ${round}`, user), now),
      ]);
      expect(verdicts[1]?.status).toBe("fulfilled");
      expect(await registry.list({ userId: user.userId, limit: 10, now })).toHaveLength(1);
    }
  });

  test.each(["their", "everyone's"])(
    "who ends all others of theirs is not spared by %s ending beside it",
    async (all) => {
      const registry = makeRegistry();
      for (let round = 0; round < 15; round += 1) {
        // Those of this round have started after the ending of the one before.
        const at = now + round * 100;
        const userId = `user ${round}`;
        const own = visitOf(`own ${round}`, { userId, startedAt: at, lastActivityAt: at + 60 });
        // More than one batch, in which the most recent one is last.
        const others = Array.from({ length: 230 }, (_, index) =>
          visitOf(`other ${round} ${index}`, { userId, startedAt: at }),
        );
        await Promise.all([...others, own].map((visit) => registry.visit(visit, at)));
        const ending = { ...revoking, now: at };
        await Promise.all([
          registry.endUser(userId, { ...ending, exceptSessionId: own.sessionId }),
          all === "their" ? registry.endUser(userId, { ...ending, exceptSessionId: null }) : registry.endAll(ending),
        ]);
        expect(await registry.visit({ ...own, userId: undefined }, at)).toBe("revoked");
      }
    },
  );
}

describe("memory", () => {
  describeRaces(() => memoryRegistry());
});

describe("Redis", () => {
  let server: Awaited<ReturnType<typeof startRedis>>;
  const clients: { destroy(): void }[] = [];
  let registries: SessionRegistry[];
  let prefix = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  beforeEach(async () => {
    prefix += 1;
    registries = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = createClient({ url: server.url });
        clients.push(await client.connect());
        return redisRegistry({ client, prefix: `races ${prefix}` });
      }),
    );
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await server.stop();
  });
  describeRaces(() => spread(() => registries));
});

describe("PostgreSQL", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let pool: Pool;
  let table = 0;
  beforeAll(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url, max: 20 });
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });
  describeRaces(() => postgresRegistry({ client: pool, prepare: true, table: `races_${(table += 1)}` }));
});

/** Each call over another connection, as from several machines. */
function spread(registries: () => SessionRegistry[]): SessionRegistry {
  let turn = 0;
  const next = () => {
    turn += 1;
    const all = registries();
    return all[turn % all.length] ?? memoryRegistry();
  };
  return {
    visit: (visit, at) => next().visit(visit, at),
    start: (start, at) => next().start(start, at),
    look: (sessionId, at) => next().look(sessionId, at),
    list: (query) => next().list(query),
    listAll: (query) => next().listAll(query),
    end: (sessionId, options) => next().end(sessionId, options),
    endUser: (userId, options) => next().endUser(userId, options),
    endAll: (options) => next().endAll(options),
    claimDue: (options) => next().claimDue(options),
    acknowledge: (sessionIds) => next().acknowledge(sessionIds),
  };
}
