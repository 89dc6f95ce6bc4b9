import type { Timeouts } from "../clock/evaluate.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { RegistryVisit, SessionRegistry } from "../registry/session-registry.js";
import type { EndedAs, VisitVerdict } from "../registry/verdicts.js";
import type { Settings } from "../settings.js";
import { report } from "./callbacks.js";
import type { WaitUntil } from "./callbacks.js";
import { ownerOf } from "./person.js";
import type { OwnerSettings } from "./person.js";
import type { JudgedBy } from "./timeouts-of.js";

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

/** What a request tells the registry of its session. */
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
  /** Whether the session starts with this visit. */
  starting: boolean;
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

function registryVisit({ mark, timeouts, userAgent, userId, lastActivityAt, starting }: Visit): RegistryVisit {
  const absoluteDeadline = mark.startedAt + timeouts.absoluteTimeout;
  // The clock cookie may be one renewal ahead of a registry that was not asked, or failed, at the time. One more grace
  // period keeps the sweep from ending a session that is alive by its clock cookie.
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

interface StartingSession {
  mark: Mark;
  fields: SessionData;
  judgedBy: JudgedBy;
  userAgent: string | null;
  /** Integer epoch seconds. */
  now: number;
}

/**
 * Tells the registry of a session that starts now. Resolves to whether the registry knows it.
 *
 * @throws SessionTimeoutError `ERR_REGISTRY` where the registry fails and `onRegistryError` is `"deny"`
 */
export async function registerStart(
  { registry, settings }: RegistryAccess & { settings: OwnerSettings },
  { mark, fields, judgedBy: { timeouts }, userAgent, now }: StartingSession,
): Promise<boolean> {
  if (registry === null) return false;
  const userId = await ownerOf(settings, fields);
  const visit = { mark, userId, lastActivityAt: mark.startedAt, timeouts, userAgent, starting: true };
  const verdict = await askRegistry({ registry, settings }, visit, now);
  if (verdict === "unavailable") throw registryUnavailable();
  return verdict === "alive";
}

/** What became of an ending: `ended` by this call, ended `before` it, or `unrecorded`, because the registry failed. */
export type Ending = "ended" | "before" | "unrecorded";

/**
 * Ends a session in the registry. Where the registry fails, that is reported, and the ending is tried once more after
 * the response.
 */
export async function endInRegistry(
  { registry, settings }: RegistryAccess,
  sessionId: string,
  { now, reason, waitUntil }: { now: number; reason?: EndedAs; waitUntil: WaitUntil },
): Promise<Ending> {
  if (registry === null) return "ended";
  const end = async (): Promise<Ending> => {
    const was = await registry.end(sessionId, { keepUntil: keepUntil(now), now, reason });
    return was === "ended" ? "before" : "ended";
  };
  try {
    return await end();
  } catch (error) {
    report(settings, error as SessionTimeoutError);
    waitUntil(end().catch((again: unknown) => report(settings, again as SessionTimeoutError)));
    return "unrecorded";
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
