import type { SessionOptions } from "iron-session";
import type { NextRequest } from "next/server.js";
import { cookieTtl } from "./clock/time.js";
import type { Timeouts } from "./clock/evaluate.js";
import { clockCookieName, sessionCookieNames } from "./cookies/cookie-settings.js";
import type { SessionData } from "./cookies/session-cookie.js";
import { SessionTimeoutError } from "./errors.js";
import { optionFaults, passwordFault } from "./option-faults.js";
import type { SessionEvent, SessionTimeoutOptions, TimeoutOverrides } from "./options.js";
import type { RequestKind } from "./next/request-kind.js";
import type { SessionRegistry } from "./registry/session-registry.js";

/** Where the route handlers are mounted, unless an app says otherwise. */
export const defaultBasePath = "/api/session";

/** iron-session's own default `ttl`: 14 days, in seconds. */
const ironDefaultTtl = 14 * 24 * 3600;

/**
 * The app's callbacks. Those that take a session are handed whatever was unsealed, because only the app knows its type.
 */
interface Callbacks {
  timeouts: ((fields: SessionData) => unknown) | undefined;
  isActivity: ((request: NextRequest, kind: RequestKind, byDefault: boolean) => boolean | Promise<boolean>) | undefined;
  onExpired: SessionTimeoutOptions<object>["onExpired"];
  userId: ((fields: SessionData) => unknown) | undefined;
  onEvent: ((event: SessionEvent) => unknown) | undefined;
  onError: ((error: SessionTimeoutError) => unknown) | undefined;
}

/** The options, checked and complete. */
export interface Settings extends Callbacks {
  session: SessionOptions;
  /** The names of all cookies that are ours: the session cookie, whole or in chunks, and the clock cookie. */
  cookieNames: ReadonlySet<string>;
  /** The durations of a session without overrides. */
  defaults: Timeouts;
  /** The `ttl`, in seconds, of the seals that an app makes by calling `getIronSession` itself. */
  plainTtl: number;
  /** Whether cookies have an expiry of their own, and so outlive the browser, where `timeouts(session)` says nothing. */
  persistent: boolean;
  /** Where the route handlers are mounted, without a slash at the end. */
  basePath: string;
  signInPath: string | ((request: NextRequest) => unknown) | null;
  /** Makes the registry when it is first needed; `null` without one. */
  registry: (() => Promise<SessionRegistry>) | null;
  onRegistryError: "allow" | "deny";
  /** How many sessions the user of a session may have; `null`: any number. */
  maxSessions: number | ((fields: SessionData) => unknown) | null;
  onLimit: "end-oldest" | "refuse";
  expireSecret: string | null;
}

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`, naming every fault at once
 */
export function resolveSettings(options: SessionTimeoutOptions<never>): Settings {
  const faults = optionFaults(options);
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `wrong options\n${faults.map((f) => `- ${f}`).join("\n")}`);
  }

  // To iron-session, a ttl of 0 means a seal that never ends. No absolute timeout can be taken from that.
  const userTtl = options.session.ttl || undefined;
  const absoluteTimeout = options.absoluteTimeout ?? userTtl ?? ironDefaultTtl;
  const { maxAge, expires } = options.session.cookieOptions ?? {};
  return {
    // These callbacks take the app's own type of a session. What they are handed is what the app once saved.
    timeouts: options.timeouts as Callbacks["timeouts"],
    isActivity: options.isActivity,
    onExpired: options.onExpired,
    userId: options.userId as Callbacks["userId"],
    onEvent: options.onEvent,
    onError: options.onError,
    session: options.session,
    cookieNames: new Set([
      ...sessionCookieNames(options.session.cookieName),
      clockCookieName(options.session.cookieName),
    ]),
    defaults: completeTimeouts({ ...options, absoluteTimeout }),
    // A seal says only when it ends. When it was made is counted back from there, so all seals of an app must have one
    // ttl. That is iron-session's default wherever that is long enough, because code that gives iron-session no ttl
    // makes its seals with it.
    plainTtl: userTtl ?? (absoluteTimeout > ironDefaultTtl ? cookieTtl({ absoluteTimeout }) : ironDefaultTtl),
    persistent:
      options.expireAtBrowserClose === undefined
        ? maxAge !== undefined || expires !== undefined
        : !options.expireAtBrowserClose,
    basePath: (options.basePath ?? defaultBasePath).replace(/\/$/, ""),
    signInPath: options.signInPath ?? null,
    registry: lazyRegistry(options.registry),
    onRegistryError: options.onRegistryError ?? "allow",
    maxSessions: (options.maxSessions as Settings["maxSessions"] | undefined) ?? null,
    onLimit: options.onLimit ?? "end-oldest",
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
 * Checks that the password can be used.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` where it cannot
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
      made ??= Promise.resolve(registry());
      return await made;
    } catch (error) {
      // Making the registry failed. Whoever needs it next tries again.
      made = null;
      throw error;
    }
  };
}
