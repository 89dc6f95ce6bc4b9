import type { SessionOptions } from "iron-session";
import type { Timeouts } from "./clock/evaluate.js";
import { SessionTimeoutError } from "./errors.js";
import type { SessionTimeoutOptions, TimeoutOverrides } from "./options.js";
import type { SessionRegistry } from "./registry/session-registry.js";

/** iron-session's own default `ttl`: 14 days, in seconds. */
const ironDefaultTtl = 14 * 24 * 3600;
/** Cookies outlive the session by a day, so that someone who comes back late is told why. */
export const cookieAfterlife: number = 24 * 3600;

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

const optionNames = new Set([
  "session",
  "idleTimeout",
  "absoluteTimeout",
  "warnBefore",
  "gracePeriod",
  "expireAtBrowserClose",
  "timeouts",
  "basePath",
  "signInPath",
  "isActivity",
  "onExpired",
  "userId",
  "onTimeout",
  "onError",
  "registry",
  "onRegistryError",
  "expireSecret",
] satisfies (keyof SessionTimeoutOptions<object>)[]) as ReadonlySet<string>;

/**
 * Checks the options once and fills in the defaults.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`, naming every fault at once
 */
export function resolveSettings<Session extends object>(options: SessionTimeoutOptions<Session>): Settings<Session> {
  const faults = [
    ...unknownNames(options),
    ...sessionFaults(options.session),
    ...timeoutFaults(options),
    ...otherFaults(options),
  ];
  const ttl = options.session?.ttl;
  if (isPositive(ttl) && isPositive(options.absoluteTimeout) && options.absoluteTimeout > ttl) {
    faults.push(
      `absoluteTimeout is ${options.absoluteTimeout}, longer than session.ttl (${ttl}): raise ttl or leave it out`,
    );
  }
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `wrong options\n${faults.map((f) => `- ${f}`).join("\n")}`);
  }

  // ttl 0 means "never" to iron-session; a session without an absolute end is not something to default to.
  const userTtl = ttl || undefined;
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
export function completeTimeouts(given: TimeoutOverrides & { absoluteTimeout: number }): Timeouts {
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
 * The durations of one session: the overrides, and for the rest the configured ones, with a warning and a
 * grace period cut down to a third and a tenth of a shorter limit.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS` when an override makes no sense
 */
export function overrideTimeouts(defaults: Timeouts, overrides: TimeoutOverrides): Timeouts {
  const idleTimeout = overrides.idleTimeout ?? defaults.idleTimeout;
  const absoluteTimeout = overrides.absoluteTimeout ?? defaults.absoluteTimeout;
  const limit = idleTimeout ?? absoluteTimeout;
  const merged = {
    idleTimeout,
    absoluteTimeout,
    warnBefore: overrides.warnBefore ?? Math.min(defaults.warnBefore, Math.floor(limit / 3)),
    gracePeriod: overrides.gracePeriod ?? Math.min(defaults.gracePeriod, Math.floor(limit / 10)),
  };
  const faults = timeoutFaults(
    overrides.warnBefore === undefined ? overrides : { ...merged, idleTimeout: idleTimeout ?? undefined },
  );
  if (faults.length > 0) {
    throw new SessionTimeoutError("ERR_OPTIONS", `timeouts(session) answered: ${faults.join("; ")}`);
  }
  return merged;
}

/** What is wrong with a set of durations, a sentence per fault. */
export function timeoutFaults(given: TimeoutOverrides): string[] {
  const faults: string[] = [];
  const limits = { idleTimeout: given.idleTimeout, absoluteTimeout: given.absoluteTimeout };
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !isPositive(value)) {
      faults.push(`${name} is ${show(value)}: give a number of seconds above 0, or leave it out`);
    }
  }
  const spans = { warnBefore: given.warnBefore, gracePeriod: given.gracePeriod };
  for (const [name, value] of Object.entries(spans)) {
    if (value !== undefined && !isNotNegative(value)) {
      faults.push(`${name} is ${show(value)}: give a number of seconds, 0 or more, or leave it out`);
    }
  }
  const { idleTimeout, warnBefore, gracePeriod } = given;
  if (isNotNegative(warnBefore)) {
    if (warnBefore < 20 && !(isPositive(idleTimeout) && idleTimeout < 60)) {
      faults.push(`warnBefore is ${warnBefore}: people need at least 20 seconds to answer (WCAG 2.2, 2.2.1)`);
    }
    if (isPositive(idleTimeout) && warnBefore > idleTimeout) {
      faults.push(`warnBefore is ${warnBefore}, longer than idleTimeout (${idleTimeout}): give a shorter one`);
    }
  }
  if (isNotNegative(gracePeriod) && isPositive(idleTimeout) && gracePeriod >= idleTimeout / 2) {
    faults.push(`gracePeriod is ${gracePeriod}, half the idleTimeout (${idleTimeout}) or more: give a tenth or less`);
  }
  return faults;
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

function unknownNames(options: object): string[] {
  return Object.keys(options)
    .filter((name) => !optionNames.has(name))
    .map((name) => `unknown option "${name}"${didYouMean(name)}`);
}

function didYouMean(name: string): string {
  const simple = (text: string): string => text.toLowerCase().replace(/(seconds|in|ms|_|-)/g, "");
  const near = [...optionNames].find(
    (known) => simple(known) === simple(name) || known.startsWith(name) || name.startsWith(known),
  );
  return near ? `: did you mean "${near}"?` : `: the options are ${[...optionNames].join(", ")}`;
}

function sessionFaults(session: SessionOptions | undefined): string[] {
  if (typeof session !== "object" || session === null) {
    return ["session is missing: give iron-session's options, { cookieName, password }"];
  }
  const faults: string[] = [];
  if (typeof session.cookieName !== "string" || !/^[!#$%&'*+\-.^_`|~\w]+$/.test(session.cookieName)) {
    faults.push('session.cookieName is missing or no cookie name: give a word, such as "app"');
  }
  const passwords: unknown[] =
    typeof session.password === "object" && session.password !== null
      ? Object.values(session.password)
      : [session.password];
  if (passwords.length === 0 || passwords.some((p) => typeof p !== "string" || p.length < 32)) {
    faults.push("session.password is missing or short: give at least 32 characters (is the environment variable set?)");
  }
  if (session.ttl !== undefined && !isNotNegative(session.ttl)) {
    faults.push(`session.ttl is ${show(session.ttl)}: give a number of seconds, or leave it out`);
  }
  return faults;
}

function otherFaults(options: SessionTimeoutOptions<never>): string[] {
  const faults: string[] = [];
  for (const name of ["basePath", "signInPath"] as const) {
    const path = options[name];
    if (path !== undefined && !(typeof path === "string" && /^\/(?![/\\])/.test(path))) {
      faults.push(`${name} is ${show(path)}: give a path on this site, starting with one slash`);
    }
  }
  for (const name of ["timeouts", "isActivity", "onExpired", "userId", "onTimeout", "onError"] as const) {
    const callback: unknown = options[name];
    if (callback !== undefined && typeof callback !== "function") {
      faults.push(`${name} is ${show(callback)}: give a function`);
    }
  }
  const { expireAtBrowserClose, onRegistryError, expireSecret, registry } = options;
  if (expireAtBrowserClose !== undefined && typeof expireAtBrowserClose !== "boolean") {
    faults.push(`expireAtBrowserClose is ${show(expireAtBrowserClose)}: give true or false`);
  }
  if (expireAtBrowserClose === true && options.session?.cookieOptions?.maxAge !== undefined) {
    faults.push("expireAtBrowserClose is true and session.cookieOptions.maxAge is set: leave one of them out");
  }
  if (registry !== undefined && typeof registry !== "function" && (typeof registry !== "object" || registry === null)) {
    faults.push(`registry is ${show(registry)}: give memoryRegistry(), redisRegistry(...) or postgresRegistry(...)`);
  }
  if (onRegistryError !== undefined && onRegistryError !== "allow" && onRegistryError !== "deny") {
    faults.push(`onRegistryError is ${show(onRegistryError)}: give "allow" or "deny"`);
  }
  if (expireSecret !== undefined && (typeof expireSecret !== "string" || expireSecret.length < 16)) {
    faults.push("expireSecret is no string of at least 16 characters (is the environment variable set?)");
  }
  return faults;
}

function isPositive(value: unknown): value is number {
  return isNotNegative(value) && value > 0;
}

function isNotNegative(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
