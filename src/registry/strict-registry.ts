import { SessionTimeoutError } from "../errors.js";
import { requireId } from "./require-id.js";
import type { EndOptions, RegistryVisit, SessionRegistry } from "./session-registry.js";
import { wellFormed } from "./storable-id.js";
import { endedAs } from "./verdicts.js";

const aSessionId = "pass a session's id, a string that is not empty";
const aUserId = "pass a user's id, a string that is not empty";

/** How many characters are kept of who ended a session. */
const longestActor = 256;

/**
 * A registry that rejects with `ERR_USAGE` what is no id, before a store makes something of it: `endUser(null)`
 * must not be `endAll`, and the users 1 and `"1"` are not one. A limit that is no number must not mean none.
 */
export function strictRegistry<Registry extends SessionRegistry>(registry: Registry): Registry {
  return {
    ...registry,
    async visit(visit, now) {
      requireVisit("visit", visit);
      return registry.visit(visit, now);
    },
    async start(start, now) {
      requireVisit("start", start);
      for (const id of start.supersedes) requireId(id, "start: supersedes", aSessionId);
      const supersedes = [...new Set(start.supersedes)].filter((id) => id !== start.sessionId);
      return registry.start({ ...start, supersedes }, now);
    },
    async look(sessionId, now) {
      requireId(sessionId, "look: sessionId", aSessionId);
      return registry.look(sessionId, now);
    },
    async list(query) {
      requireId(query.userId, "list: userId", `${aUserId} (everyone's are in listAll)`);
      return registry.list(query);
    },
    async end(sessionId, options) {
      requireId(sessionId, "end: sessionId", aSessionId);
      if (options.userId !== undefined) requireId(options.userId, "end: userId", `${aUserId}, or leave it out`);
      if (!endedAs.includes(options.reason)) {
        throw new SessionTimeoutError("ERR_USAGE", `end: reason is none of ${endedAs.join(", ")}`);
      }
      return registry.end(sessionId, withActor("end", options));
    },
    async endUser(userId, options) {
      requireId(userId, "endUser: userId", `${aUserId} (everyone's are ended by endAll)`);
      if (options.exceptSessionId !== null) {
        requireId(options.exceptSessionId, "endUser: exceptSessionId", `${aSessionId}, or null`);
      }
      return registry.endUser(userId, withActor("endUser", options));
    },
    async endAll(options) {
      return registry.endAll(withActor("endAll", options));
    },
    async acknowledge(sessionIds) {
      for (const id of sessionIds) requireId(id, "acknowledge: sessionIds", "pass the ids that were claimed");
      return registry.acknowledge(sessionIds);
    },
  };
}

function requireVisit(method: string, { sessionId, userId, maxSessions }: RegistryVisit): void {
  requireId(sessionId, `${method}: sessionId`, aSessionId);
  if (userId !== null && userId !== undefined) {
    requireId(userId, `${method}: userId`, `${aUserId}, null for nobody's, or undefined where it is not known`);
  }
  if (maxSessions !== null && !(Number.isSafeInteger(maxSessions) && maxSessions >= 1)) {
    const instead = "pass a whole number of sessions, 1 or more, or null for any number";
    throw new SessionTimeoutError("ERR_USAGE", `${method}: maxSessions was given ${String(maxSessions)}: ${instead}`);
  }
}

/** The options, with what a store can keep of the actor. */
function withActor<Options extends EndOptions>(method: string, options: Options): Options {
  const { actor } = options;
  if (actor === null) return options;
  requireId(actor, `${method}: actor`, "pass who ends it, a string that is not empty, or null");
  return { ...options, actor: wellFormed(actor.slice(0, longestActor)) };
}
