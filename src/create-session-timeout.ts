import type { SessionOptions } from "iron-session";
import { plainOptions } from "./cookies/cookie-settings.js";
import { createSessionFunctions } from "./next/create-session-functions.js";
import { createSessionSignal } from "./next/create-session-signal.js";
import type { SessionSignal } from "./next/create-session-signal.js";
import { createHandlers } from "./next/handlers.js";
import type { RouteHandlers } from "./next/handlers.js";
import { createExpireHandler } from "./next/expire-handler.js";
import { createKeepKeyHandler } from "./next/keep-key-handler.js";
import { createRegistryFunctions } from "./next/registry-functions.js";
import type { RegistryFunctions } from "./next/registry-functions.js";
import { createMiddleware } from "./next/middleware.js";
import type { Middleware, MiddlewareHandler } from "./next/middleware.js";
import { byAction } from "./next/route.js";
import type { RouteHandler } from "./next/route.js";
import type { SessionFunctions } from "./next/session-functions.js";
import { createContext } from "./session/context.js";
import type { SessionTimeoutOptions } from "./options.js";
import { resolveSettings } from "./settings.js";

/**
 * The key under which the returned functions carry the resolved settings. `npx next-session-timeout check` reads them.
 */
export const settingsKey: unique symbol = Symbol.for("next-session-timeout.settings");

/** What `createSessionTimeout` returns. */
export interface SessionTimeout<Session extends object>
  extends SessionFunctions<Session>, RouteHandlers, RegistryFunctions {
  /** For `middleware.ts` (Edge): ends expired sessions and records activity. */
  middleware: Middleware;
  /** The same function, for `proxy.ts` (Node, Next 16). */
  proxy: Middleware;
  /** Runs another middleware on the requests that pass, and makes one response of both. */
  wrapMiddleware: (handler: MiddlewareHandler) => Middleware;
  /** Gives a page the keys under which `useKeptForm` keeps what a person types; 404 without `userId`. */
  keepKey: RouteHandler;
  /** The sweep (`expireSessions`) as a route, for cron services; 404 without an `expireSecret`. */
  expire: RouteHandler;
  /** A signal for what streams, which aborts when the session is over. */
  sessionSignal: SessionSignal;
  /** For `app/api/session/[action]/route.ts`. */
  handlers: { GET: RouteHandler; POST: RouteHandler };
  /** The resolved iron-session options, for code that calls `getIronSession` itself. */
  sessionOptions: SessionOptions;
}

/**
 * Session timeouts for an app that keeps its session in an iron-session cookie. Call it once, in a file
 * of its own, and re-export what it returns.
 *
 * @throws SessionTimeoutError `ERR_OPTIONS`, naming every fault in the options at once
 *
 * @example
 * export const { middleware, handlers, getSession, requireSession, startSession } =
 *   createSessionTimeout<{ user?: { id: string } }>({
 *     session: { cookieName: "app", password: process.env.SESSION_PASSWORD! },
 *     idleTimeout: 30 * 60,
 *     absoluteTimeout: 12 * 60 * 60,
 *     signInPath: "/login",
 *   });
 */
export function createSessionTimeout<Session extends object = Record<string, unknown>>(
  options: SessionTimeoutOptions<Session>,
): SessionTimeout<Session> {
  const settings = resolveSettings(options);
  const context = createContext(settings);
  const middleware = createMiddleware(context);
  const routes = createHandlers(context);
  const registryFunctions = createRegistryFunctions(context);
  const expire = createExpireHandler(context, registryFunctions.expireSessions);
  const keepKey = createKeepKeyHandler(context);
  const dispatch = byAction({
    status: routes.status,
    keepalive: routes.keepalive,
    "sign-out": routes.signOut,
    "keep-key": keepKey,
    "signed-in": routes.signedIn,
    expire,
  });
  // Here sessions get the app's own type. Everywhere else in this package, a session is whatever was unsealed.
  const sessionFunctions = createSessionFunctions(context) as SessionFunctions<object> as SessionFunctions<Session>;
  const parts: Omit<SessionTimeout<Session>, "sessionOptions"> = {
    middleware,
    proxy: middleware,
    wrapMiddleware: (handler) => createMiddleware(context, handler),
    handlers: { GET: dispatch, POST: dispatch },
    ...routes,
    ...registryFunctions,
    keepKey,
    expire,
    sessionSignal: createSessionSignal(context),
    ...sessionFunctions,
  };
  // The command line finds the settings on whichever of these parts an app exports. They are not enumerable, so that no
  // copy or log of a part shows them.
  for (const part of Object.values(parts)) Object.defineProperty(part, settingsKey, { value: settings });
  return { ...parts, sessionOptions: plainOptions(settings, settings.plainTtl) };
}
