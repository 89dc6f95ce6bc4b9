import { NextResponse } from "next/server.js";
import type { NextFetchEvent, NextRequest } from "next/server.js";
import { epochSeconds } from "../clock/now.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { sessionCookieNames } from "../cookies/session-cookie.js";
import { answerExpired } from "./answer-expired.js";
import type { Context } from "./context.js";
import { endSession, judgeSession, renewSession } from "./judge-session.js";
import type { Judged } from "./judge-session.js";
import { requestKind } from "./request-kind.js";
import { mergeInto, passOn, unavailable } from "./respond.js";

/** What Next calls for each request: the same function as `middleware` (Edge) and `proxy` (Node). */
export type Middleware = (request: NextRequest, event?: NextFetchEvent) => Promise<NextResponse>;

/** Another middleware, such as next-intl's. Nothing returned lets the request pass. */
export type MiddlewareHandler = (
  request: NextRequest,
  event: NextFetchEvent,
) => Response | null | undefined | void | Promise<Response | null | undefined | void>;

/** Next's Edge runtime says so itself. There, clients that need TCP do not run: `getSession` asks instead. */
const asksRegistry = !("EdgeRuntime" in globalThis);

/**
 * Makes the middleware: ends the request's session if its time is up, records activity otherwise. With
 * a `handler`, that runs on what passes, and both answers are made into one.
 */
export function createMiddleware<Session extends object>(
  context: Context<Session>,
  handler?: MiddlewareHandler,
): Middleware {
  const { settings } = context;

  return async function middleware(request, event) {
    // The route handlers judge and renew by themselves, whatever the matcher says.
    if (isUnder(settings.basePath, request.nextUrl.pathname)) return NextResponse.next();

    const jar = requestJar(request);
    const answer = await enforce(context, request, jar, (work) => event?.waitUntil(work));
    if (answer !== null) return answer;
    const theirs = await handler?.(request, event as NextFetchEvent);
    return theirs ? mergeInto(theirs, request, jar) : passOn(request, jar);
  };
}

/** Judges the request's session and acts on it. Answers `null` where the request goes on. */
async function enforce<Session extends object>(
  context: Context<Session>,
  request: NextRequest,
  jar: RequestJar,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<NextResponse | null> {
  const now = epochSeconds();
  const judgement = await judgeSession(context, jar, {
    now,
    activityAt: async () => ((await isActivity(context, request)) ? now : null),
    ...(asksRegistry && { registry: { userAgent: request.headers.get("user-agent"), request } }),
  });
  switch (judgement.state) {
    case "none":
      // iron-session 8 would throw on some of these in the app, which is then an error page.
      if (judgement.unreadable) hideSession(context, jar);
      return null;
    case "unavailable":
      return unavailable();
    case "ended":
      await endSession(context, jar, judgement, { now, source: "middleware", waitUntil, asksRegistry });
      return answerExpired(context, request, jar, judgement.reason);
    case "alive":
      await renewSession(context, jar, judgement, {
        at: judgement.renewTo,
        markToo: marksOn(request, judgement),
      });
      return null;
  }
}

async function isActivity<Session extends object>(
  { settings, ask }: Context<Session>,
  request: NextRequest,
): Promise<boolean> {
  const kind = requestKind(request);
  const { isActivity } = settings;
  if (isActivity === undefined) return kind !== "prefetch";
  return ask("isActivity", () => isActivity(request, kind), false);
}

/**
 * Marking rewrites the session cookie, so it is done only where a sign-out or a save cannot well be in
 * flight beside it: on page loads and on requests that change something. Without any date there is no choice.
 */
function marksOn<Session>(request: NextRequest, { session }: Judged<Session>): boolean {
  const reads = request.method === "GET" || request.method === "HEAD";
  return !session.dated || !reads || requestKind(request) === "document";
}

function hideSession<Session extends object>({ settings }: Context<Session>, jar: RequestJar): void {
  for (const name of sessionCookieNames(settings.session.cookieName)) {
    if (jar.get(name) !== undefined) jar.hide(name);
  }
}

function isUnder(basePath: string, pathname: string): boolean {
  return pathname === basePath || pathname.startsWith(`${basePath}/`);
}
