import type { Timeouts } from "../clock/evaluate.js";
import type { Mark } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { RegisteredSession, RegistryVisit, SessionRegistry } from "../registry/session-registry.js";
import { refusalOf } from "../registry/verdicts.js";
import type { EndedAs, VisitVerdict } from "../registry/verdicts.js";
import type { Settings } from "../settings.js";
import { report } from "./callbacks.js";
import type { WaitUntil } from "./callbacks.js";
import { leaseOf } from "./tell-app.js";
import type { TellingSettings } from "./tell-app.js";

/** The registry, and the settings that say what happens when it fails. */
export interface RegistryAccess {
  registry: SessionRegistry | null;
  settings: Pick<Settings, "onRegistryError" | "onError">;
}

/** Who asks for a session: a browser, in one request. */
export interface Asker {
  userAgent: string | null;
  /**
   * An object that lives as long as the request. What was found out for the request is kept in WeakMaps by this object.
   */
  request: object;
}

/** What the registry is told of a session. */
export interface Visit {
  mark: Mark;
  /**
   * `undefined` where the session was not unsealed to find out. A registry that does not know the session then asks.
   */
  userId: string | null | undefined;
  /**
   * The last activity, in epoch seconds. Where the request is itself activity, this is the time about to be written.
   */
  lastActivityAt: number;
  timeouts: Timeouts;
  userAgent: string | null;
  /** How many sessions its owner may have, where the owner is told. */
  maxSessions: number | null;
}

/**
 * `unasked`: there is no registry, or it failed and `onRegistryError` is `"allow"`. `unavailable`: it failed, and
 * `onRegistryError` is `"deny"`.
 */
export type RegistryVerdict = VisitVerdict | "unasked" | "unavailable";

/** Verdicts by request and session id. */
const verdicts = new WeakMap<object, Map<string, Promise<RegistryVerdict>>>();

/** One verdict on a session for a whole request, however many components ask for it. */
export function oncePerRequest(
  request: object,
  sessionId: string,
  ask: () => Promise<RegistryVerdict>,
): Promise<RegistryVerdict> {
  const known = verdicts.get(request) ?? new Map<string, Promise<RegistryVerdict>>();
  verdicts.set(request, known);
  const verdict = known.get(sessionId) ?? ask();
  known.set(sessionId, verdict);
  return verdict;
}

/** Asks the registry about a session that is alive by its clock, in one round trip. */
export async function askRegistry(
  { registry, settings }: RegistryAccess,
  visit: Visit,
  now: number,
): Promise<RegistryVerdict> {
  if (registry === null) return "unasked";
  try {
    return await registry.visit(registryVisit(visit), now);
  } catch (error) {
    report(settings, error as SessionTimeoutError);
    return settings.onRegistryError === "deny" ? "unavailable" : "unasked";
  }
}

/** A visit as a registry takes it. */
export function registryVisit(visit: Visit): RegistryVisit {
  const { mark, timeouts, userAgent, userId, lastActivityAt, maxSessions } = visit;
  const absoluteDeadline = mark.startedAt + timeouts.absoluteTimeout;
  // The clock cookie may be one renewal ahead of a registry that was not asked, or failed, at the time. One more grace
  // period keeps the sweep from ending a session that is alive by its clock cookie.
  const idleDeadline =
    timeouts.idleTimeout === null ? absoluteDeadline : lastActivityAt + timeouts.idleTimeout + timeouts.gracePeriod;
  return {
    userId,
    lastActivityAt,
    maxSessions,
    sessionId: mark.id,
    startedAt: mark.startedAt,
    userAgent: userAgent?.slice(0, 256) ?? null,
    deadline: Math.min(idleDeadline, absoluteDeadline),
    absoluteDeadline,
  };
}

/** What became of an ending. */
export interface Ending {
  /**
   * `ended` by this call, ended `before` it, `unknown` to the registry (or there is none), or `unrecorded`, because the
   * registry failed.
   */
  outcome: "ended" | "before" | "unknown" | "unrecorded";
  /** The session as it was registered, where this call ended it. */
  session: RegisteredSession | null;
}

/**
 * Ends a session in the registry. Whoever calls this tells the app of the end, but for one that is not to be `told`.
 * Where the registry fails, that is reported, and the ending is tried once more after the response.
 */
export async function endInRegistry(
  { registry, settings }: RegistryAccess & { settings: TellingSettings },
  sessionId: string,
  { now, reason, waitUntil, told = true }: { now: number; reason: EndedAs; waitUntil: WaitUntil; told?: boolean },
): Promise<Ending> {
  if (registry === null) return { outcome: "unknown", session: null };
  const end = async (leaseSeconds: number | null): Promise<Ending> => {
    const options = { reason, actor: null, leaseSeconds, keepUntil: keepUntil(now), now };
    const { was, session } = await registry.end(sessionId, options);
    return { outcome: was === "alive" ? "ended" : was === "ended" ? "before" : "unknown", session };
  };
  try {
    return await end(told ? leaseOf(settings) : null);
  } catch (error) {
    report(settings, error as SessionTimeoutError);
    // By the time it is tried again, the app was told.
    waitUntil(end(null).catch((again: unknown) => report(settings, again as SessionTimeoutError)));
    return { outcome: "unrecorded", session: null };
  }
}

/** How a session is refused that the registry would not let go on: as `revoked` where it does not say how it ended. */
export async function refusalInRegistry(
  { registry, settings }: RegistryAccess,
  sessionId: string,
  now: number,
): Promise<ReturnType<typeof refusalOf>> {
  try {
    const seen = await registry?.look(sessionId, now);
    return seen?.verdict === "ended" ? refusalOf(seen.reason) : "revoked";
  } catch (error) {
    report(settings, error as SessionTimeoutError);
    return "revoked";
  }
}

/**
 * Until when the cookie of a session may still be presented, in epoch seconds, where nothing is known of the session.
 * No browser keeps a cookie longer than 400 days (RFC 6265bis, section 5.5), whatever `timeouts(session)` may allow.
 */
export function keepUntil(now: number): number {
  return now + 400 * 24 * 3600;
}

/** The registry, for functions that make no sense without one. */
export function requireRegistry({ registry }: Pick<RegistryAccess, "registry">): SessionRegistry {
  if (registry === null) {
    throw new SessionTimeoutError("ERR_USAGE", "this needs a registry: give createSessionTimeout a `registry`");
  }
  return registry;
}

/** What a call throws where the registry failed and `onRegistryError` is `"deny"`, and there is no response to send. */
export function registryUnavailable(): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", 'the registry did not answer, and onRegistryError is "deny"');
}
