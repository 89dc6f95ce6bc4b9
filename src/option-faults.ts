import type { SessionOptions } from "iron-session";
import type { SessionTimeoutOptions, TimeoutOverrides } from "./options.js";

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
  "onEvent",
  "onError",
  "registry",
  "onRegistryError",
  "maxSessions",
  "onLimit",
  "expireSecret",
] satisfies (keyof SessionTimeoutOptions<object>)[]) as ReadonlySet<string>;

/** What is wrong with the options, a sentence per fault that says what to write instead. */
export function optionFaults(options: SessionTimeoutOptions<never>): string[] {
  const { absoluteTimeout } = options;
  const ttl = options.session?.ttl;
  const faults = [
    ...unknownNames(options),
    ...sessionFaults(options.session),
    ...endlessSealFaults(options),
    ...timeoutFaults(options),
    ...otherFaults(options),
    ...limitFaults(options),
  ];
  if (isPositive(ttl) && isPositive(absoluteTimeout) && absoluteTimeout > ttl) {
    faults.push(`absoluteTimeout is ${absoluteTimeout}, longer than session.ttl (${ttl}): raise ttl or leave it out`);
  }
  return faults;
}

/** What is wrong with a set of durations, a sentence per fault. */
export function timeoutFaults(given: {
  [Name in keyof Omit<TimeoutOverrides, "expireAtBrowserClose">]: unknown;
}): string[] {
  const faults: string[] = [];
  const limits = { idleTimeout: given.idleTimeout, absoluteTimeout: given.absoluteTimeout };
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !isPositive(value)) {
      faults.push(`${name} is ${show(value)}: give a whole number of seconds above 0, or leave it out`);
    }
  }
  const spans = { warnBefore: given.warnBefore, gracePeriod: given.gracePeriod };
  for (const [name, value] of Object.entries(spans)) {
    if (value !== undefined && !isNotNegative(value)) {
      faults.push(`${name} is ${show(value)}: give a whole number of seconds, 0 or more, or leave it out`);
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

function unknownNames(options: object): string[] {
  return Object.keys(options)
    .filter((name) => !optionNames.has(name))
    .map((name) =>
      name === "onTimeout"
        ? `unknown option "onTimeout": onTimeout is onEvent`
        : `unknown option "${name}"${didYouMean(name)}`,
    );
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
  if (session.ttl !== undefined && !isNotNegative(session.ttl)) {
    faults.push(`session.ttl is ${show(session.ttl)}: give a number of seconds, or leave it out`);
  }
  return faults;
}

/** What is wrong with the password, or `null`. */
export function passwordFault({ password }: SessionOptions): string | null {
  const passwords: unknown[] = typeof password === "object" && password !== null ? Object.values(password) : [password];
  const usable = passwords.length > 0 && passwords.every((one) => typeof one === "string" && one.length >= 32);
  return usable
    ? null
    : "session.password is missing or short: give at least 32 characters (is the environment variable set?)";
}

/**
 * An undefined `maxAge` has iron-session set no Max-Age, and make seals that never end and could be replayed for ever.
 * This package ends its seals all the same, and sets no Max-Age unless cookies are to outlive the browser. So an
 * undefined `maxAge` is a fault only where they are.
 */
function endlessSealFaults({ session, expireAtBrowserClose }: SessionTimeoutOptions<never>): string[] {
  const { cookieOptions = {} } = session ?? {};
  if (!("maxAge" in cookieOptions) || cookieOptions.maxAge !== undefined) return [];
  if (expireAtBrowserClose !== false && cookieOptions.expires === undefined) return [];
  return [
    "session.cookieOptions.maxAge is undefined and the cookies are to outlive the browser: " +
      "leave maxAge out (the Max-Age is then that of the session), or give a number of seconds",
  ];
}

function otherFaults(options: SessionTimeoutOptions<never>): string[] {
  const faults: string[] = [];
  for (const name of ["basePath", "signInPath"] as const) {
    const path = options[name];
    if (name === "signInPath" && typeof path === "function") continue;
    if (path !== undefined && !isOwnPath(path)) {
      faults.push(`${name} is ${show(path)}: give a path on this site, starting with one slash`);
    }
  }
  if (options.basePath === "/") {
    faults.push('basePath is "/": give the folder of the route handlers, such as "/api/session"');
  }
  for (const name of ["timeouts", "isActivity", "onExpired", "userId", "onEvent", "onError"] as const) {
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

/** What is wrong with the limit of sessions per user. */
function limitFaults(options: SessionTimeoutOptions<never>): string[] {
  const { maxSessions, onLimit, userId } = options;
  const faults: string[] = [];
  if (maxSessions !== undefined && typeof maxSessions !== "function" && !isPositive(maxSessions)) {
    faults.push(`maxSessions is ${show(maxSessions)}: give a whole number above 0, or a function of the session`);
  }
  // Given as undefined, it is one that is left out on Edge.
  if (maxSessions !== undefined && !("registry" in options)) {
    faults.push("maxSessions needs a registry, which counts sessions: give one, or leave maxSessions out");
  }
  if (maxSessions !== undefined && userId === undefined) {
    faults.push("maxSessions needs userId, which says whose a session is: give it, or leave maxSessions out");
  }
  if (onLimit !== undefined && onLimit !== "end-oldest" && onLimit !== "refuse") {
    faults.push(`onLimit is ${show(onLimit)}: give "end-oldest" or "refuse"`);
  }
  if (onLimit !== undefined && maxSessions === undefined) {
    faults.push("onLimit does nothing without maxSessions: give both, or leave onLimit out");
  }
  return faults;
}

/** Whether something is a path on this site, as far as its beginning tells. */
export function isOwnPath(path: unknown): path is string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path);
}

function isPositive(value: unknown): value is number {
  return isNotNegative(value) && value > 0;
}

function isNotNegative(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
