import { evaluate } from "../clock/evaluate.js";
import { randomId } from "../cookies/session-cookie.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { endInRegistry, keepUntil, registryUnavailable, registryVisit } from "./ask-registry.js";
import { report } from "./callbacks.js";
import type { WaitUntil } from "./callbacks.js";
import type { SessionContext } from "./context.js";
import { maxSessionsOf } from "./max-sessions.js";
import { ownerOf } from "./person.js";
import { recordEnd } from "./record-end.js";
import { leaseOf, tellApp, tellEnded } from "./tell-app.js";
import type { JudgedBy } from "./timeouts-of.js";

/** The call by which a session begins, or goes on under a new id. */
export type Beginning = "save" | "startSession" | "confirmSession";

/** A session of the browser that is alive, as far as its cookies tell. */
export interface LiveSession {
  mark: Mark;
  /** Integer epoch seconds. */
  lastActivityAt: number;
  /** The app's fields, as they were last written. */
  fields: SessionData;
}

/** What begins a session. */
interface BeginOptions {
  source: Beginning;
  fields: SessionData;
  judgedBy: JudgedBy;
  /** The session that the new one takes the place of; `null` where there is none. */
  before: LiveSession | null;
  /** All other ids that the browser presented. */
  left: readonly string[];
  userAgent: string | null;
  /** Stands for the request. */
  request: object;
  now: number;
  waitUntil: WaitUntil;
}

export interface Begun {
  mark: Mark;
  /** Whether the registry knows the session. */
  registered: boolean;
  /** Tells the app what happened. It is called once the cookies are written. */
  tell: () => Promise<void>;
}

/**
 * Makes the mark of a session that begins and tells the registry of it, together with what it takes the place of. It
 * writes no cookie.
 *
 * @throws SessionTimeoutError `ERR_SESSION_LIMIT` where the owner has as many sessions as allowed, `ERR_SESSION_ENDED`
 *   where the session to be confirmed is over, `ERR_REGISTRY` where the registry fails and `onRegistryError` is
 *   `"deny"`
 */
export async function beginSession(context: SessionContext, options: BeginOptions): Promise<Begun> {
  const { registry, settings } = context;
  const { source, fields, judgedBy, before, left, userAgent, request, now, waitUntil } = options;
  const confirms = source === "confirmSession";
  const userId = await ownerOf(settings, fields);
  const id = await mintId(context, userId, now);
  const mark = confirms && before !== null ? { ...before.mark, id, authenticatedAt: now } : { id, startedAt: now };
  // An ended session among the others that the browser presented must not keep this one from being confirmed.
  const supersedes = [...new Set([...(before === null ? [] : [before.mark.id]), ...(confirms ? [] : left)])];

  async function register(): Promise<boolean> {
    if (registry === null) return false;
    const maxSessions = userId === null || confirms ? null : await maxSessionsOf(settings, fields);
    const visit = { mark, userId, lastActivityAt: now, timeouts: judgedBy.timeouts, userAgent, maxSessions };
    try {
      const { verdict, ended } = await registry.start(
        {
          ...registryVisit(visit),
          userId,
          kind: confirms ? "confirm" : "sign-in",
          supersedes,
          // Nobody expects a mere save to be refused.
          onLimit: source === "startSession" ? settings.onLimit : "end-oldest",
          leaseSeconds: leaseOf(settings),
          keepUntil: keepUntil(now),
        },
        now,
      );
      if (verdict === "refused") throw limitReached();
      if (verdict === "revoked") throw sessionEnded();
      if (ended.length > 0) waitUntil(tellEnded(context, ended, { at: now, source }));
      return true;
    } catch (error) {
      if (isOurs(error)) throw error;
      report(settings, error as SessionTimeoutError);
      if (settings.onRegistryError === "deny") throw registryUnavailable();
      return false;
    }
  }

  const registered = await register();
  return {
    mark,
    registered,
    async tell() {
      if (!registered) await endBefore();
      const facts = {
        sessionId: mark.id,
        userId,
        startedAt: mark.startedAt,
        lastActivityAt: now,
        at: now,
        actor: null,
      };
      waitUntil(tellApp(settings, { type: confirms ? "confirmed" : "started", reason: null, ...facts, source }));
    },
  };

  /** Ends what the session takes the place of, where the registry has not done so. */
  async function endBefore(): Promise<void> {
    for (const sessionId of supersedes) {
      if (sessionId === before?.mark.id && !confirms) {
        const owner = async (): Promise<string | null> => ownerOf(settings, before.fields);
        await recordEnd(context, { ...before, endedAs: "superseded", owner }, { now, source, waitUntil, request });
      } else {
        // One that was confirmed goes on, so no end of it is told.
        await endInRegistry(context, sessionId, { now, reason: "superseded", waitUntil, told: !confirms });
      }
    }
  }
}

/**
 * Checks that a session may be confirmed.
 *
 * @throws SessionTimeoutError `ERR_SESSION_ENDED` where there is none, or where its time is up
 */
export function requireAlive(session: LiveSession | null, { timeouts }: JudgedBy, now: number): LiveSession {
  const clock = session === null ? null : { ...session.mark, lastActivityAt: session.lastActivityAt };
  if (session === null || clock === null || evaluate(clock, timeouts, now).reason !== null) throw sessionEnded();
  return session;
}

function sessionEnded(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_SESSION_ENDED",
    "the session is over, so it cannot be confirmed: have the person sign in, and call startSession",
  );
}

function limitReached(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_SESSION_LIMIT",
    "the user has as many sessions as maxSessions allows: have one of them ended, or set onLimit to end-oldest",
  );
}

function isOurs(error: unknown): boolean {
  return (
    error instanceof SessionTimeoutError && (error.code === "ERR_SESSION_LIMIT" || error.code === "ERR_SESSION_ENDED")
  );
}

/** The id of a session that begins, made by the registry where that has several stores. */
async function mintId({ registry, settings }: SessionContext, userId: string | null, now: number): Promise<string> {
  const random = randomId();
  if (registry === null) return random;
  try {
    return (await registry.mintId?.(random, userId, now)) ?? random;
  } catch (error) {
    report(settings, error as SessionTimeoutError);
    if (settings.onRegistryError === "deny") throw registryUnavailable();
    return random;
  }
}
