import { epochSeconds } from "../clock/time.js";
import type { SessionTimeoutError } from "../errors.js";
import { requireId } from "../registry/require-id.js";
import type { EndOptions, RegisteredSession } from "../registry/session-registry.js";
import { sweep } from "../registry/sweep.js";
import { keepUntil, requireRegistry } from "../session/ask-registry.js";
import { report, reportCallback } from "../session/callbacks.js";
import type { SessionContext } from "../session/context.js";
import { judgeSession } from "../session/judge-session.js";
import { endEvent, leaseOf, tellEnded } from "../session/tell-app.js";
import type { Settings } from "../settings.js";
import { afterOrNow, appRouterRequest } from "./app-router.js";
import { endMany } from "./end-many.js";

/** A live session of somebody, for a "your sessions" page. Times are integer epoch seconds. */
export interface ListedSession extends RegisteredSession {
  /** Whether it is the session of the request that asks. */
  current: boolean;
}

export interface SweepResult {
  /** Ends this sweep told to `onEvent`: of sessions that were due, and what others had not come to tell of. */
  ended: number;
  /** Ends at which `onEvent` threw. A sweep delivers them again, once this one's lease has lapsed. */
  failed: number;
  /** Whether more sessions may be due, because this sweep reached its limit. */
  more: boolean;
  /** How many of the registry's stores could not be swept to the end; absent where all were. */
  failedShards?: number;
}

/** How far an ending of many sessions is. */
export interface EndManyProgress {
  /** How many live sessions were ended so far. */
  ended: number;
}

/** How many sessions are ended at once, and who does it. */
export interface RevokeOptions {
  /** Who does it, for the events: an administrator's id, say. 256 characters of it are kept. */
  actor?: string | undefined;
  /**
   * How long to wait for the end, in seconds (30); `Infinity`: as long as it takes. An ending that takes longer goes on
   * behind the response, all the sessions are refused already, and `onError` is told (`ERR_REGISTRY_SLOW`).
   */
  wait?: number | undefined;
  /** Called after each batch of sessions. */
  onProgress?: ((progress: EndManyProgress) => unknown) | undefined;
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
  revokeSession: (sessionId: string, options?: { userId?: string; actor?: string | undefined }) => Promise<boolean>;
  /**
   * Ends all of a user's sessions, known or not; with `exceptCurrent`, all but this request's own. Resolves to how
   * many live ones were ended (so far, where it takes longer than `wait`).
   */
  revokeUser: (userId: string, options?: RevokeOptions & { exceptCurrent?: boolean }) => Promise<number>;
  /** Ends everyone's sessions. Resolves as `revokeUser` does. */
  revokeAll: (options?: RevokeOptions) => Promise<number>;
  /** The sweep: ends up to `limit` (1,000) due sessions and tells `onEvent` of each. */
  expireSessions: (options?: { limit?: number }) => Promise<SweepResult>;
}

const aUserId = "pass the user's id as `userId(session)` answers it, a string that is not empty";

export function createRegistryFunctions(context: SessionContext): RegistryFunctions {
  const { settings } = context;
  const registry = () => requireRegistry(context);

  function endOptions(name: string, { actor }: { actor?: string | undefined }, now: number): EndOptions {
    if (actor !== undefined) requireId(actor, `${name}({ actor })`, "pass who ends it, or leave `actor` out");
    return { actor: actor ?? null, leaseSeconds: leaseOf(settings), keepUntil: keepUntil(now), now };
  }

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
      const end = endOptions("revokeSession", options, now);
      const { was, session } = await registry().end(sessionId, { ...end, userId, reason: "revoked" });
      if (session !== null && end.leaseSeconds !== null) {
        const ended = { ...session, reason: "revoked", actor: end.actor } as const;
        await afterOrNow(tellEnded(context, [ended], { at: now, source: "revoke" }));
      }
      return was === "alive";
    },

    async revokeUser(userId, { exceptCurrent = false, ...options } = {}) {
      requireId(userId, "revokeUser(userId)", `${aUserId}; everyone's sessions are ended by revokeAll()`);
      const now = epochSeconds();
      const exceptSessionId = exceptCurrent ? await currentSessionId(settings, now) : null;
      const end = endOptions("revokeUser", options, now);
      return endMany(context, options, (onBatch) => registry().endUser(userId, { ...end, exceptSessionId, onBatch }));
    },

    async revokeAll(options = {}) {
      const end = endOptions("revokeAll", options, epochSeconds());
      return endMany(context, options, (onBatch) => registry().endAll({ ...end, onBatch }));
    },

    async expireSessions({ limit = 1000 } = {}) {
      const { failedShards, ...swept } = await sweep({
        registry: registry(),
        limit,
        // A sweep takes as long as the app's `onEvent` does, so it reads the time again on its way.
        now: epochSeconds,
        deliver: async (session) => {
          await settings.onEvent?.(endEvent(session, { at: epochSeconds(), source: "sweep" }));
        },
        onFailure: (error) => reportCallback(settings, "onEvent", error),
        onShardFailure: (error) => report(settings, error as SessionTimeoutError),
      });
      return failedShards === 0 ? swept : { ...swept, failedShards };
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
