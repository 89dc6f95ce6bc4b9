import type { SessionOptions } from "iron-session";
import { cookieAfterlife } from "./clock/afterlife.js";
import type { Timeouts } from "./clock/evaluate.js";
import { SessionTimeoutError } from "./errors.js";
import { optionFaults, timeoutFaults } from "./option-faults.js";
import type { SessionTimeoutOptions, TimeoutOverrides } from "./options.js";
import type { SessionRegistry } from "./registry/session-registry.js";

/** iron-session's own default `ttl`: 14 days, in seconds. */
const ironDefaultTtl = 14 * 24 * 3600;

type Callbacks<Session extends object> = Pick<
  SessionTimeoutOptions<Session>,
  "timeouts" | "isActivity" | "onExpired" | "userId" | "onTimeout" | "onError"
>;

/** The options, checked and complete. */
export interface Settings<Session extends object> extends Callbacks<Session> {
  session: SessionOptions;
  /** The durations of a session without overrides. */
  defaults: Timeouts;
  /** The `ttl`, in seconds, of seals that code calling `getIronSession` itself makes. */
  plainTtl: number;
  /** Whether cookies carry an expiry of their own. */
  persistent: boolean;
  basePath: string;
  signInPath: string | null;
  registry: (() => Promise<SessionRegistry>) | null;
  onRegistryError: "allow" | "deny";
  expireSecret: string | null;
}

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`, naming every fault at once
 */
export function resolveSettings<Session extends object>(options: SessionTimeoutOptions<Session>): Settings<Session> {
  const faults = optionFaults(options);
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `wrong options\n${faults.map((f) => `- ${f}`).join("\n")}`);
  }

  // ttl 0 means "never" to iron-session; a session without an absolute end is not something to default to.
  const userTtl = options.session.ttl || undefined;
  const absoluteTimeout = options.absoluteTimeout ?? userTtl ?? ironDefaultTtl;
  const { maxAge, expires } = options.session.cookieOptions ?? {};
  return {
    timeouts: options.timeouts,
    isActivity: options.isActivity,
    onExpired: options.onExpired,
    userId: options.userId,
    onTimeout: options.onTimeout,
    onError: options.onError,
    session: options.session,
    defaults: completeTimeouts({ ...options, absoluteTimeout }),
    // One ttl, or the age of a seal could not be told from its expiry. A seal made with iron-session's
    // default is then read right too, unless the absolute timeout is longer than that default.
    plainTtl: userTtl ?? (absoluteTimeout > ironDefaultTtl ? absoluteTimeout + cookieAfterlife : ironDefaultTtl),
    persistent:
      options.expireAtBrowserClose === undefined
        ? maxAge !== undefined || expires !== undefined
        : !options.expireAtBrowserClose,
    basePath: (options.basePath ?? "/api/session").replace(/\/$/, ""),
    signInPath: options.signInPath ?? null,
    registry: lazyRegistry(options.registry),
    onRegistryError: options.onRegistryError ?? "allow",
    expireSecret: options.expireSecret ?? null,
  };
}

/** Fills in the durations that follow from others. All in seconds; what is given must be free of faults. */
function completeTimeouts(given: TimeoutOverrides & { absoluteTimeout: number }): Timeouts {
  const idleTimeout = given.idleTimeout ?? null;
  const limit = idleTimeout ?? given.absoluteTimeout;
  return {
    idleTimeout,
    absoluteTimeout: given.absoluteTimeout,
    warnBefore: given.warnBefore ?? Math.min(120, Math.floor(limit / 3)),
    gracePeriod: given.gracePeriod ?? (idleTimeout === null ? 60 : Math.min(60, Math.floor(idleTimeout / 10))),
  };
}

/**
 * The durations of one session: the overrides, and for the rest the configured ones. Where an override
 * shortens the limit, the warning and the grace period are cut down to a third and a tenth of it.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` when an override makes no sense
 */
export function overrideTimeouts(defaults: Timeouts, overrides: TimeoutOverrides): Timeouts {
  const idleTimeout = overrides.idleTimeout ?? defaults.idleTimeout;
  const absoluteTimeout = overrides.absoluteTimeout ?? defaults.absoluteTimeout;
  const limit = idleTimeout ?? absoluteTimeout;
  const shortened = limit < (defaults.idleTimeout ?? defaults.absoluteTimeout);
  const atMost = (part: number): number => (shortened ? Math.floor(limit / part) : Infinity);
  const merged = {
    idleTimeout,
    absoluteTimeout,
    warnBefore: overrides.warnBefore ?? Math.min(defaults.warnBefore, atMost(3)),
    gracePeriod: overrides.gracePeriod ?? Math.min(defaults.gracePeriod, atMost(10)),
  };
  const faults = timeoutFaults({ idleTimeout: idleTimeout ?? undefined, ...overrides });
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `timeouts(session) answered: ${faults.join("; ")}`);
  }
  return merged;
}

function lazyRegistry(registry: SessionTimeoutOptions<never>["registry"]): (() => Promise<SessionRegistry>) | null {
  if (registry === undefined) return null;
  if (typeof registry !== "function") return async () => registry;
  let made: Promise<SessionRegistry> | null = null;
  return async () => {
    try {
      return await (made ??= Promise.resolve(registry()));
    } catch (error) {
      made = null;
      throw error;
    }
  };
}
