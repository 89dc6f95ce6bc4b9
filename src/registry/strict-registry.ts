import { SessionTimeoutError } from "../errors.js";
import { requireId } from "./require-id.js";
import type { SessionRegistry } from "./session-registry.js";
import { endedAs } from "./verdicts.js";

const aSessionId = "pass a session's id, a string that is not empty";
const aUserId = "pass a user's id, a string that is not empty";

/**
 * A registry that rejects with `ERR_USAGE` what is no id, before a store makes something of it: `endUser(null)`
 * must not be `endAll`, and the users 1 and `"1"` are not one.
 */
export function strictRegistry<Registry extends SessionRegistry>(registry: Registry): Registry {
  return {
    ...registry,
    async visit(visit, now) {
      requireId(visit.sessionId, "visit: sessionId", aSessionId);
      if (visit.userId !== null && visit.userId !== undefined) {
        requireId(visit.userId, "visit: userId", `${aUserId}, null for nobody's, or undefined where it is not known`);
      }
      return registry.visit(visit, now);
    },
    async list(query) {
      requireId(query.userId, "list: userId", `${aUserId} (everyone's are in listAll)`);
      return registry.list(query);
    },
    async end(sessionId, options) {
      requireId(sessionId, "end: sessionId", aSessionId);
      if (options.userId !== undefined) requireId(options.userId, "end: userId", `${aUserId}, or leave it out`);
      if (options.reason !== undefined && !endedAs.includes(options.reason)) {
        throw new SessionTimeoutError("ERR_USAGE", `end: reason is none of ${endedAs.join(", ")}`);
      }
      return registry.end(sessionId, options);
    },
    async endUser(userId, options) {
      requireId(userId, "endUser: userId", `${aUserId} (everyone's are ended by endAll)`);
      if (options.exceptSessionId !== null) {
        requireId(options.exceptSessionId, "endUser: exceptSessionId", `${aSessionId}, or null`);
      }
      return registry.endUser(userId, options);
    },
    async acknowledge(sessionIds) {
      for (const id of sessionIds) requireId(id, "acknowledge: sessionIds", "pass the ids that were claimed");
      return registry.acknowledge(sessionIds);
    },
  };
}
