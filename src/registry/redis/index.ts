import { SessionTimeoutError } from "../../errors.js";
import { isRedisClient, scriptRunner } from "./client.js";
import type { RedisClient } from "./client.js";
import { acknowledgeScript, claimScript, endBatchScript, endScript, listScript, visitScript } from "./scripts.js";
import { storableId } from "../storable-id.js";
import type { ExpiredSession, RegisteredSession, SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { endVerdict, visitVerdict } from "../verdicts.js";

export interface RedisRegistryOptions {
  /** A client of node-redis, ioredis or @upstash/redis. The app connects it, and listens to its errors. */
  client: RedisClient;
  /** What the keys start with, in braces. Default: `session-timeout`. Apps that share a server need one each. */
  prefix?: string;
}

/** Sessions ended in one script: a few milliseconds in which the server does nothing else. */
const batch = 500;

type SessionTuple = [id: string, owner: string, startedAt: number, lastActivityAt: number, userAgent: string];
type ExpiredTuple = [...SessionTuple, reason: ExpiredSession["reason"]];

/**
 * Sessions known to everyone who shares a Redis (or Valkey) server, 5 or later, or an Upstash database.
 * Each call is one script, so nothing can come between its reading and its writing. All keys share one hash
 * tag: on a cluster they live on one node. Let that server evict nothing (`maxmemory-policy noeviction`) and
 * keep its data: a server that comes back empty has forgotten what was ended.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` if the client or the prefix cannot work
 */
export function redisRegistry({ client, prefix = "session-timeout" }: RedisRegistryOptions): SessionRegistry {
  if (!isRedisClient(client)) {
    throw new SessionTimeoutError(
      "ERR_OPTIONS",
      "redisRegistry needs a `client` of node-redis, ioredis or @upstash/redis",
    );
  }
  if (!/^[^{}]+$/.test(prefix)) {
    throw new SessionTimeoutError("ERR_OPTIONS", `prefix is ${JSON.stringify(prefix)}: give a word without braces`);
  }
  const run = scriptRunner(client);
  const dueKey = `{${prefix}}:due`;
  const call = async (script: string, ...args: (string | number)[]): Promise<unknown> =>
    parsed(await run(script, dueKey, args.map(String)));

  async function list(owner: string, limit: number, now: number): Promise<RegisteredSession[]> {
    return ((await call(listScript, now, owner, limit)) as SessionTuple[]).map(toSession);
  }

  /** A script at a time: the first one sets the not-before time that holds for those still to come. */
  async function endEach(owner: string, except: string, keepUntil: number, now: number): Promise<number> {
    let total = 0;
    let skip = 0;
    let notBefore = "";
    for (let more = 1; more === 1;) {
      const reply = await call(endBatchScript, now, owner, keepUntil - now, except, skip, batch, notBefore);
      const [ended, passed, left, until] = reply as [number, number, number, string];
      total += ended;
      skip += passed;
      more = left;
      notBefore = until;
    }
    return total;
  }

  return strictRegistry({
    async visit(visit, now) {
      const { sessionId, startedAt, lastActivityAt, deadline, absoluteDeadline } = visit;
      const owner = visit.userId === undefined ? "?" : await ownerOf(visit.userId);
      const rest = [lastActivityAt, visit.userAgent ?? "", deadline, absoluteDeadline, visit.starting ? 1 : 0] as const;
      return visitVerdict(await call(visitScript, now, sessionId, owner, startedAt, ...rest), visit);
    },
    list: async ({ userId, limit, now }) => list(await ownerOf(userId), limit, now),
    listAll: ({ limit, now }) => list("", limit, now),
    async end(sessionId, { userId, reason = "revoked", keepUntil, now }) {
      const reply = await call(endScript, now, sessionId, await ownerOf(userId ?? null), keepUntil - now, reason);
      return endVerdict(reply, sessionId);
    },
    endUser: async (userId, { exceptSessionId, keepUntil, now }) =>
      endEach(await ownerOf(userId), exceptSessionId ?? "", keepUntil, now),
    endAll: ({ keepUntil, now }) => endEach("", "", keepUntil, now),
    async claimDue({ limit, leaseSeconds, now }) {
      const claimed = (await call(claimScript, now, limit, now + leaseSeconds)) as ExpiredTuple[];
      return claimed.map(([id, owner, startedAt, lastActivityAt, agent, reason]) => ({
        ...toSession([id, owner, startedAt, lastActivityAt, agent]),
        reason,
      }));
    },
    async acknowledge(sessionIds) {
      if (sessionIds.length > 0) await call(acknowledgeScript, ...sessionIds);
    },
  });
}

/** How a user id stands in Redis: nobody is not the user with an empty id. */
async function ownerOf(userId: string | null): Promise<string> {
  return userId === null ? "" : `u${await storableId(userId, Infinity)}`;
}

function toSession([sessionId, owner, startedAt, lastActivityAt, userAgent]: SessionTuple): RegisteredSession {
  return {
    sessionId,
    userId: owner === "" ? null : owner.slice(1),
    startedAt,
    lastActivityAt,
    userAgent: userAgent === "" ? null : userAgent,
  };
}

/** Lists are answered as JSON, which some clients (@upstash/redis) read by themselves, and words as they are. */
function parsed(reply: unknown): unknown {
  return typeof reply === "string" && reply.startsWith("[") ? JSON.parse(reply) : reply;
}
