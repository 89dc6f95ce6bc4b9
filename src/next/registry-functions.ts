import { epochSeconds } from "../clock/time.js";
import { requireId } from "../registry/require-id.js";
import type { RegisteredSession } from "../registry/session-registry.js";
import { sweep } from "../registry/sweep.js";
import { keepUntil, requireRegistry } from "../session/ask-registry.js";
import { reportCallback } from "../session/callbacks.js";
import type { SessionContext } from "../session/context.js";
import { judgeSession } from "../session/judge-session.js";
import type { Settings } from "../settings.js";
import { appRouterRequest } from "./app-router.js";

/** A live session of somebody, for a "your sessions" page. Times are integer epoch seconds. */
export interface ListedSession extends RegisteredSession {
  /** Whether it is the session of the request that asks. */
  current: boolean;
}

export interface SweepResult {
  /** Sessions this sweep ended, each delivered to `onTimeout`. */
  ended: number;
  /** Sessions whose `onTimeout` threw. A sweep delivers them again, once this one's lease has lapsed. */
  failed: number;
  /** Whether more sessions may be due, because this sweep reached its limit. */
  more: boolean;
}

/**
 * The functions that need a registry. Each rejects with `ERR_USAGE` without one, and where an id is no string or an
 * empty one (that of an anonymous visitor, say), and with `ERR_REGISTRY` where the registry fails.
 */
export interface RegistryFunctions {
  /** Live sessions of a user, most recently active first, at most `limit` (100). */
  listSessions: (userId: string, options?: { limit?: number }) => Promise<ListedSession[]>;
  /** Live sessions of everyone, most recently active first, at most `limit` (100). */
  listAllSessions: (options?: { limit?: number }) => Promise<ListedSession[]>;
  /** Ends one session; where there is a `userId`, only if it is that user's. Resolves to whether it was alive. */
  revokeSession: (sessionId: string, options?: { userId?: string }) => Promise<boolean>;
  /**
   * Ends all of a user's sessions, known or not; with `exceptCurrent`, all but this request's own. Resolves to how
   * many were alive.
   */
  revokeUser: (userId: string, options?: { exceptCurrent?: boolean }) => Promise<number>;
  /** Ends everyone's sessions. Resolves to how many were alive. */
  revokeAll: () => Promise<number>;
  /** The sweep: ends up to `limit` (1,000) due sessions and delivers each to `onTimeout`. */
  expireSessions: (options?: { limit?: number }) => Promise<SweepResult>;
}

const aUserId = "pass the user's id as `userId(session)` answers it, a string that is not empty";

export function createRegistryFunctions(context: SessionContext): RegistryFunctions {
  const { settings } = context;
  const registry = () => requireRegistry(context);

  async function markCurrent(sessions: RegisteredSession[], now: number): Promise<ListedSession[]> {
    const currentId = await currentSessionId(settings, now);
    return sessions.map((session) => ({ ...session, current: session.sessionId === currentId }));
  }

  return {
    async listSessions(userId, { limit = 100 } = {}) {
      requireId(userId, "listSessions(userId)", `${aUserId}; everyone's sessions are in listAllSessions()`);
      const now = epochSeconds();
      return markCurrent(await registry().list({ userId, limit, now }), now);
    },

    async listAllSessions({ limit = 100 } = {}) {
      const now = epochSeconds();
      return markCurrent(await registry().listAll({ limit, now }), now);
    },

    async revokeSession(sessionId, options = {}) {
      requireId(sessionId, "revokeSession(sessionId)", "pass a `sessionId` of listSessions");
      // A `userId` that is given but undefined, as `session.user?.id` is of a visitor, must not mean "anybody's".
      if ("userId" in options) {
        requireId(options.userId, "revokeSession(id, { userId })", `${aUserId}, or leave \`userId\` out for anybody's`);
      }
      const now = epochSeconds();
      const { userId } = options;
      return (await registry().end(sessionId, { userId, keepUntil: keepUntil(now), now })) === "alive";
    },

    async revokeUser(userId, { exceptCurrent = false } = {}) {
      requireId(userId, "revokeUser(userId)", `${aUserId}; everyone's sessions are ended by revokeAll()`);
      const now = epochSeconds();
      return registry().endUser(userId, {
        exceptSessionId: exceptCurrent ? await currentSessionId(settings, now) : null,
        keepUntil: keepUntil(now),
        now,
      });
    },

    async revokeAll() {
      const now = epochSeconds();
      return registry().endAll({ keepUntil: keepUntil(now), now });
    },

    async expireSessions({ limit = 1000 } = {}) {
      return sweep({
        registry: registry(),
        limit,
        // A sweep takes as long as the app's `onTimeout` does, so it reads the time again on its way.
        now: epochSeconds,
        deliver: async ({ sessionId, userId, reason, startedAt, lastActivityAt }) => {
          await settings.onTimeout?.({ sessionId, userId, reason, startedAt, lastActivityAt, source: "sweep" });
        },
        onFailure: (error) => reportCallback(settings, "onTimeout", error),
      });
    },
  };
}

/** The id of the session of the request that is handled. `null` where there is no request, as on the command line. */
async function currentSessionId(settings: Settings, now: number): Promise<string | null> {
  try {
    const { jar, asker } = await appRouterRequest(settings);
    // The registry need not be asked whether the session is alive: it is about to say so itself, or to end it.
    const judgement = await judgeSession({ settings, registry: null }, jar, { now, asker });
    return judgement.state === "alive" ? judgement.judged.session.mark.id : null;
  } catch {
    return null;
  }
}
