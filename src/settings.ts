import type { SessionOptions } from "iron-session";
import type { NextRequest } from "next/server.js";
import { cookieAfterlife } from "./clock/afterlife.js";
import type { Timeouts } from "./clock/evaluate.js";
import { clockCookieName, sessionCookieNames } from "./cookies/cookie-names.js";
import type { SessionData } from "./cookies/session-cookie.js";
import { SessionTimeoutError } from "./errors.js";
import { optionFaults, passwordFault } from "./option-faults.js";
import type { SessionTimeoutOptions, TimeoutEvent, TimeoutOverrides } from "./options.js";
import type { RequestKind } from "./next/request-kind.js";
import type { SessionRegistry } from "./registry/session-registry.js";

/** iron-session's own default `ttl`: 14 days, in seconds. */
const ironDefaultTtl = 14 * 24 * 3600;

/** The app's callbacks, which are handed what was unsealed; the types of the app end here. */
interface Callbacks {
  timeouts: ((fields: SessionData) => unknown) | undefined;
  isActivity: ((request: NextRequest, kind: RequestKind, byDefault: boolean) => boolean | Promise<boolean>) | undefined;
  onExpired: SessionTimeoutOptions<object>["onExpired"];
  userId: ((fields: SessionData) => unknown) | undefined;
  onTimeout: ((event: TimeoutEvent) => unknown) | undefined;
  onError: ((error: SessionTimeoutError) => unknown) | undefined;
}

/** The options, checked and complete. */
export interface Settings extends Callbacks {
  session: SessionOptions;
  /** The names of all cookies that are ours: the session's, whole or in chunks, and its clock's. */
  cookieNames: ReadonlySet<string>;
  /** The durations of a session without overrides. */
  defaults: Timeouts;
  /** The `ttl`, in seconds, of seals that code calling `getIronSession` itself makes. */
  plainTtl: number;
  /** Whether cookies carry an expiry of their own. */
  persistent: boolean;
  basePath: string;
  signInPath: string | ((request: NextRequest) => unknown) | null;
  registry: (() => Promise<SessionRegistry>) | null;
  onRegistryError: "allow" | "deny";
  expireSecret: string | null;
}

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`, naming every fault at once
 */
export function resolveSettings<Session extends object>(options: SessionTimeoutOptions<Session>): Settings {
  const faults = optionFaults(options);
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `wrong options\n${faults.map((f) => `- ${f}`).join("\n")}`);
  }

  // ttl 0 means "never" to iron-session; a session without an absolute end is not something to default to.
  const userTtl = options.session.ttl || undefined;
  const absoluteTimeout = options.absoluteTimeout ?? userTtl ?? ironDefaultTtl;
  const { maxAge, expires } = options.session.cookieOptions ?? {};
  return {
    // What was unsealed is what the app once saved: its own type.
    timeouts: options.timeouts as Callbacks["timeouts"],
    isActivity: options.isActivity,
    onExpired: options.onExpired,
    userId: options.userId as Callbacks["userId"],
    onTimeout: options.onTimeout,
    onError: options.onError,
    session: options.session,
    cookieNames: new Set([
      ...sessionCookieNames(options.session.cookieName),
      clockCookieName(options.session.cookieName),
    ]),
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
 * Throws unless the password can be used. It is asked for at the first use and not at import: `next build` in a
 * container has no secrets.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`
 */
export function requirePassword({ session }: Pick<Settings, "session">): void {
  const fault = passwordFault(session);
  if (fault !== null) throw new SessionTimeoutError("ERR_OPTIONS", fault);
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
