import { SessionTimeoutError } from "../../errors.js";
import type { SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { createClaims } from "./claim.js";
import { isRedisClient } from "./client.js";
import type { RedisClient } from "./client.js";
import { createBulkEndings } from "./end-many.js";
import { createEnd } from "./end.js";
import { createLists } from "./list.js";
import { scriptRunner } from "./run-script.js";
import { createStart } from "./start.js";
import { createVisit } from "./visit.js";

export interface RedisRegistryOptions {
  /** A client of node-redis, ioredis or @upstash/redis. The app connects it, and listens to its errors. */
  client: RedisClient;
  /** What the keys start with, in braces. Default: `session-timeout`. Apps that share a server need one each. */
  prefix?: string;
}

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
  const run = scriptRunner(client, `{${prefix}}:due`);
  return strictRegistry({
    visit: createVisit(run),
    start: createStart(run),
    ...createLists(run),
    end: createEnd(run),
    ...createBulkEndings(run),
    ...createClaims(run),
  });
}
