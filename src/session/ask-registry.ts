import type { Timeouts } from "../clock/evaluate.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { RegistryVisit, SessionRegistry } from "../registry/session-registry.js";
import type { EndedAs, VisitVerdict } from "../registry/verdicts.js";
import type { Context, WaitUntil } from "./context.js";

/** Who asks: what the browser calls itself, and an object that lives as long as the request. */
export interface Asker {
  userAgent: string | null;
  request: object;
  /** Every session cookie the browser sent, also those that nothing behind the middleware reads any more. */
  presented?: CookieJar;
}

/** What a request tells the registry of its session. */
export interface Visit {
  mark: Mark;
  /** `undefined`: nothing was unsealed to find out. The registry knows, or asks. */
  userId: string | null | undefined;
  /** Epoch seconds; as it is about to be written, where the request is activity. */
  lastActivityAt: number;
  timeouts: Timeouts;
  userAgent: string | null;
  starting: boolean;
}

/**
 * `unasked`: there is no registry, or it did not answer and the app asked to go on then. `unavailable`: it did not
 * answer, and the app asked to deny requests then.
 */
export type RegistryVerdict = VisitVerdict | "unasked" | "unavailable";

type Asking = Pick<Context, "registry" | "report" | "settings">;

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
export async function askRegistry(context: Asking, visit: Visit, now: number): Promise<RegistryVerdict> {
  if (context.registry === null) return "unasked";
  try {
    return await context.registry.visit(registryVisit(visit), now);
  } catch (error) {
    context.report(error as SessionTimeoutError);
    return context.settings.onRegistryError === "deny" ? "unavailable" : "unasked";
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

/** What became of an ending: `ended` by this call, so before (`before`), or nobody knows (`unrecorded`). */
export type Ending = "ended" | "before" | "unrecorded";

/**
 * Ends a session in the registry. Where the registry cannot be told, that is reported, and tried once more behind the
 * answer.
 */
export async function endInRegistry(
  context: Asking,
  sessionId: string,
  { now, reason, waitUntil }: { now: number; reason?: EndedAs; waitUntil: WaitUntil },
): Promise<Ending> {
  const { registry } = context;
  if (registry === null) return "ended";
  const end = async (): Promise<Ending> => {
    const was = await registry.end(sessionId, { keepUntil: keepUntil(now), now, reason });
    return was === "ended" ? "before" : "ended";
  };
  try {
    return await end();
  } catch (error) {
    context.report(error as SessionTimeoutError);
    waitUntil(end().catch((again: unknown) => context.report(again as SessionTimeoutError)));
    return "unrecorded";
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
export function requireRegistry({ registry }: Pick<Context, "registry">): SessionRegistry {
  if (registry === null) {
    throw new SessionTimeoutError("ERR_USAGE", "this needs a registry: give createSessionTimeout a `registry`");
  }
  return registry;
}

/** Who a session with these fields belongs to. */
export async function ownerOf(
  { settings, ask, reportCallback }: Pick<Context, "settings" | "ask" | "reportCallback">,
  fields: SessionData | null,
): Promise<string | null> {
  const { userId } = settings;
  if (userId === undefined || fields === null) return null;
  const owner: unknown = await ask("userId", async () => userId(fields), null);
  if (typeof owner === "string" && owner !== "") return owner;
  if (owner !== null && owner !== undefined) {
    reportCallback("userId", new TypeError(`it answered ${owner === "" ? "an empty string" : `a ${typeof owner}`}`));
  }
  return null;
}
