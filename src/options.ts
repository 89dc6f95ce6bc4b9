import type { SessionOptions } from "iron-session";
import type { NextRequest } from "next/server.js";
import type { EndReason } from "./clock/status.js";
import type { SessionTimeoutError } from "./errors.js";
import type { RequestKind } from "./next/request-kind.js";
import type { SessionRegistry } from "./registry/session-registry.js";

/** What one session may be given instead of what is configured; durations in seconds. */
export interface TimeoutOverrides {
  idleTimeout?: number | undefined;
  absoluteTimeout?: number | undefined;
  warnBefore?: number | undefined;
  gracePeriod?: number | undefined;
  /** `false` is "remember me": both cookies of this session outlive the browser. */
  expireAtBrowserClose?: boolean | undefined;
}

/** What `onExpired` is told: why the session ended, and where the default response would send the person. */
export interface Expiry {
  /** `idle` or `absolute` (time ran out), `revoked` (ended from the server), or `replaced` (by `maxSessions`). */
  reason: EndReason;
  /** The kind of the request that met the end. */
  kind: RequestKind;
  /** Where the default response would send a person, `reason` and `returnTo` included; `null` without `signInPath`. */
  signInUrl: string | null;
}

/**
 * What brought an event about: a request passing through, a route handler, the function or method of that name, a
 * revocation, or the sweep.
 */
export type SessionEventSource =
  | "middleware"
  | "handler"
  | "getSession"
  | "startSession"
  | "confirmSession"
  | "save"
  | "destroy"
  | "revoke"
  | "sweep";

/** What all events say. Times are integer epoch seconds. */
interface EventFacts {
  sessionId: string;
  /** What `userId(session)` returned; `null` without that option. */
  userId: string | null;
  startedAt: number;
  lastActivityAt: number;
  /** When it happened or, of an end, when it was noticed. */
  at: number;
  source: SessionEventSource;
  /** What was passed as `actor` to the call that ended the session; `null` where nothing was. */
  actor: string | null;
}

/** A session started: somebody signed in, or a session was met for the first time. */
export interface SessionStarted extends EventFacts {
  type: "started";
  reason: null;
}

/** The person proved again who they are; the session has the id of the event from then on. */
export interface SessionConfirmed extends EventFacts {
  type: "confirmed";
  reason: null;
}

/**
 * A session ended: by the idle or the absolute timeout, from the server (`revoked`), because another one took its place
 * (`replaced`: a sign-in in the same browser, or one past `maxSessions`), or by the person (`signed-out`).
 */
export interface SessionEnded extends EventFacts {
  type: "ended";
  reason: EndReason | "signed-out";
}

/** One moment in the life of a session, for the audit log. There is nothing secret in it. */
export type SessionEvent = SessionStarted | SessionConfirmed | SessionEnded;

/** Options of `createSessionTimeout`. Every duration is a number of seconds. */
export interface SessionTimeoutOptions<Session extends object> extends TimeoutOverrides {
  /** iron-session's own options: the cookie's name, its password (or rotation map), `chunk`, `cookieOptions`. */
  session: SessionOptions;
  /** End a session after this long without activity. Off by default. */
  idleTimeout?: number | undefined;
  /** End a session this long after it started, whatever happens. Default: iron-session's `ttl` (14 days). */
  absoluteTimeout?: number | undefined;
  /**
   * How long before the end the warning starts. At least 20 (WCAG 2.2, 2.2.1), unless `idleTimeout` is
   * under 60. Default: 120, or a third of the idle timeout where that is shorter.
   */
  warnBefore?: number | undefined;
  /**
   * Activity is recorded at most once in this long, so that not every request sets a cookie. Default: a tenth of the
   * idle timeout, 60 at most.
   */
  gracePeriod?: number | undefined;
  /**
   * Sets cookies without Max-Age, which the browser drops when it closes. Default: `true`, unless
   * `session.cookieOptions` has a `maxAge` or `expires`.
   */
  expireAtBrowserClose?: boolean | undefined;
  /**
   * Durations, and whether the cookies go with the browser, for this session in place of what is configured (for its
   * role, or "remember me"). The result holds for a grace period, or until the session is saved. Then this is called again, for which the session cookie is unsealed
   * (some 0.75 ms). A field that makes no sense is left out and reported to `onError`; the others hold.
   */
  timeouts?:
    | ((session: Partial<Session>) => TimeoutOverrides | undefined | Promise<TimeoutOverrides | undefined>)
    | undefined;
  /** Where the route handlers are mounted. Default: `/api/session`. */
  basePath?: string | undefined;
  /**
   * Where an expired page request is sent, with `reason` and `returnTo`: a path on this site, without Next's own
   * `basePath`. Or a function of the request, for a sign-in page per locale or tenant: it is called with the request
   * for the page or, where a page fetched something, with one that is made to look like the request for that page.
   * Default: none, the request goes on, signed out.
   *
   * @example
   * signInPath: (request) => (request.nextUrl.pathname.startsWith("/de") ? "/de/login" : "/en/login")
   */
  signInPath?: string | ((request: NextRequest) => string) | undefined;
  /**
   * Whether a request counts as activity. `byDefault` is what would hold without this option. Then what a person does
   * on this site is activity, and a prefetch is not. Of the requests that other sites cause (`same-site` and
   * `cross-site` in Fetch Metadata), only following a link to here is.
   *
   * @example
   * isActivity: (request, kind, byDefault) => byDefault && request.nextUrl.pathname !== "/api/ticker"
   */
  isActivity?:
    | ((request: NextRequest, kind: RequestKind, byDefault: boolean) => boolean | Promise<boolean>)
    | undefined;
  /** Your own response to an expired request; nothing returned means the default response. */
  onExpired?:
    | ((request: NextRequest, expiry: Expiry) => Response | undefined | Promise<Response | undefined>)
    | undefined;
  /** Who a session belongs to, for events and the registry. `null` or `undefined`: nobody. */
  userId?: ((session: Partial<Session>) => string | null | undefined | Promise<string | null | undefined>) | undefined;
  /**
   * Called whenever a session starts, is confirmed or ends, after the response. With a registry each end is told at
   * least once, also where the server that noticed it is killed before it could: a sweep then tells it. Throwing has a
   * sweep tell it again. Events that come twice have the same `sessionId`, `type` and `reason`. Without a registry,
   * several requests at once may each tell of one end.
   */
  onEvent?: ((event: SessionEvent) => unknown) | undefined;
  /**
   * How many sessions a user may have at once, or a function of the session that says so (`Infinity`: any number). Needs
   * a `registry` and `userId`. Confirming a session is no sign-in, and sessions whose time is up do not count.
   */
  maxSessions?: number | ((session: Partial<Session>) => number | Promise<number>) | undefined;
  /**
   * What a sign-in past `maxSessions` does. `"end-oldest"` (the default): the user's least recently active sessions end,
   * as `replaced`. `"refuse"`: `startSession` rejects with `ERR_SESSION_LIMIT`, and nothing is written.
   */
  onLimit?: "end-oldest" | "refuse" | undefined;
  /** Told of unreadable cookies, callbacks that threw and registry trouble. The library itself never logs. */
  onError?: ((error: SessionTimeoutError) => unknown) | undefined;
  /**
   * Lets the server list and end sessions. A function that makes the registry is called when the registry is first
   * needed, and again if it failed. That keeps a client that only runs on Node out of an Edge middleware.
   */
  registry?: SessionRegistry | (() => SessionRegistry | Promise<SessionRegistry>) | undefined;
  /** When the registry fails: go on from the cookies, or respond with 503. Default: `"allow"`. */
  onRegistryError?: "allow" | "deny" | undefined;
  /** Bearer secret of the sweep route, at least 16 characters. Default: none, the route is 404. */
  expireSecret?: string | undefined;
}
