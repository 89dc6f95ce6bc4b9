import type { Timeouts } from "../clock/evaluate.js";
import type { Mark } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { RegistryVisit, SessionRegistry } from "../registry/session-registry.js";
import type { Context } from "./context.js";

/** What a request tells the registry of its session. */
export interface Visit {
  mark: Mark;
  userId: string | null;
  /** Epoch seconds; as it is about to be written, where the request is activity. */
  lastActivityAt: number;
  timeouts: Timeouts;
  userAgent: string | null;
  starting: boolean;
}

/** `unavailable`: it did not answer, and the app asked to deny requests then. */
export type RegistryVerdict = "alive" | "revoked" | "unavailable";

/** Verdicts by request and session id. */
const verdicts = new WeakMap<object, Map<string, Promise<RegistryVerdict>>>();

/**
 * The same as `askRegistry`, but one round trip for a whole request, however many components ask for its session.
 *
 * @param request an object that lives as long as the request
 */
export function askRegistryOnce<Session extends object>(
  context: Context<Session>,
  request: object,
  visit: Visit,
  now: number,
): Promise<RegistryVerdict> {
  const known = verdicts.get(request) ?? new Map<string, Promise<RegistryVerdict>>();
  verdicts.set(request, known);
  const verdict = known.get(visit.mark.id) ?? askRegistry(context, visit, now);
  known.set(visit.mark.id, verdict);
  return verdict;
}

/** Asks the registry about a session that is alive by its clock, in one round trip. */
export async function askRegistry<Session extends object>(
  context: Context<Session>,
  visit: Visit,
  now: number,
): Promise<RegistryVerdict> {
  if (context.registry === null) return "alive";
  try {
    return (await context.registry.visit(registryVisit(visit), now)) === "alive" ? "alive" : "revoked";
  } catch (error) {
    context.report(error as SessionTimeoutError);
    return context.settings.onRegistryError === "deny" ? "unavailable" : "alive";
  }
}

function registryVisit({ mark, timeouts, userAgent, userId, lastActivityAt, starting }: Visit): RegistryVisit {
  const absoluteDeadline = mark.startedAt + timeouts.absoluteTimeout;
  // The cookie's clock may be ahead of the registry's by a grace period: the sweep leaves that much room.
  const idleDeadline =
    timeouts.idleTimeout === null ? absoluteDeadline : lastActivityAt + timeouts.idleTimeout + timeouts.gracePeriod;
  return {
    userId,
    lastActivityAt,
    starting,
    sessionId: mark.id,
    startedAt: mark.startedAt,
    userAgent: userAgent?.slice(0, 256) ?? null,
    deadline: Math.min(idleDeadline, absoluteDeadline),
    absoluteDeadline,
  };
}

/**
 * Ends a session in the registry. Answers whether this call is the one that ended it, which is also
 * assumed where the registry cannot tell: an event too many can be told apart by its `sessionId`, one too
 * few cannot be made up for.
 */
export async function endInRegistry<Session extends object>(
  context: Context<Session>,
  sessionId: string | null,
  now: number,
): Promise<boolean> {
  if (context.registry === null || sessionId === null) return true;
  try {
    return (await context.registry.end(sessionId, { keepUntil: keepUntil(now), now })) !== "ended";
  } catch (error) {
    context.report(error as SessionTimeoutError);
    return true;
  }
}

/**
 * Until when a session nothing is known of could still be presented, in epoch seconds: no browser keeps a cookie
 * longer than 400 days (RFC 6265bis, 5.5), whatever a `timeouts(session)` of tomorrow may say.
 */
export function keepUntil(now: number): number {
  return now + 400 * 24 * 3600;
}

/** The registry, for functions that make no sense without one. */
export function requireRegistry<Session extends object>({ registry }: Context<Session>): SessionRegistry {
  if (registry === null) {
    throw new SessionTimeoutError("ERR_USAGE", "this needs a registry: give createSessionTimeout a `registry`");
  }
  return registry;
}
