import { NextResponse } from "next/server.js";
import type { NextFetchEvent, NextRequest } from "next/server.js";
import { epochSeconds } from "../clock/now.js";
import { clockCookieName } from "../cookies/cookie-names.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { deleteSession } from "../cookies/session-cookie.js";
import type { Asker } from "../session/ask-registry.js";
import type { Context, WaitUntil } from "../session/context.js";
import { endSession, writeNote } from "../session/end-session.js";
import type { EndedJudgement } from "../session/end-session.js";
import { judgeSession } from "../session/judge-session.js";
import type { Judgement } from "../session/judge-session.js";
import { renewSession } from "../session/renew-session.js";
import { answerExpired, answerSuperseded } from "./answer-expired.js";
import { isPersonsDoing, onlyReads, requestKind } from "./request-kind.js";
import type { RequestKind } from "./request-kind.js";
import { jarOf, settleCookies } from "./request-cookies.js";
import { mergeInto, passOn, unavailable } from "./respond.js";
import { isOwnRoute } from "./route.js";
import { asPageRequest, signInPathOf } from "./sign-in-path.js";

/** What Next calls for each request: the same function as `middleware` (Edge) and `proxy` (Node). */
export type Middleware = (request: NextRequest, event?: NextFetchEvent) => Promise<NextResponse>;

/** Another middleware, such as next-intl's. Nothing returned lets the request pass. */
export type MiddlewareHandler = (
  request: NextRequest,
  event: NextFetchEvent,
) => Response | null | undefined | void | Promise<Response | null | undefined | void>;

/** A request on its way through the middleware. */
interface Passage {
  request: NextRequest;
  kind: RequestKind;
  jar: RequestJar;
  now: number;
  waitUntil: WaitUntil;
  asker: Asker;
}

/**
 * Makes the middleware: ends the request's session if its time is up, records activity otherwise. With
 * a `handler`, that runs on what passes, and both answers are made into one.
 */
export function createMiddleware(context: Context, handler?: MiddlewareHandler): Middleware {
  const { settings } = context;

  return async function middleware(request, event) {
    context.begin();
    // The route handlers judge and renew by themselves, whatever the matcher says.
    const jar = isOwnRoute(request.nextUrl.pathname, settings.basePath) ? null : jarOf(request, settings);
    if (jar !== null) {
      const answer = await enforce(context, {
        request,
        kind: requestKind(request),
        jar,
        now: epochSeconds(),
        waitUntil: (work) => event?.waitUntil(work),
        asker: { userAgent: request.headers.get("user-agent"), request },
      });
      if (answer !== null) return answer;
      settleCookies(request, jar, settings);
    }
    const theirs = await handler?.(request, event as NextFetchEvent);
    return theirs ? mergeInto(theirs, request, jar, settings) : passOn(request, jar);
  };
}

/** Judges the request's session and acts on it. Answers `null` where the request goes on. */
async function enforce(context: Context, passage: Passage): Promise<NextResponse | null> {
  const { request, kind, jar, now, asker } = passage;
  const judgement = await judgeSession(context, jar, {
    now,
    activityAt: async () => ((await isActivity(context, request, kind)) ? now : null),
    asker,
  });
  switch (judgement.state) {
    case "none":
      return leaveNone(context, passage, judgement);
    case "unavailable":
      return unavailable();
    case "superseded":
      jar.leave(new Map());
      return answerSuperseded(request, kind, pagesSignIn(context, request, kind));
    case "noted":
    case "ended":
      return end(context, passage, judgement);
    case "alive": {
      const { session } = judgement.judged;
      const clock = session.clock === null ? [] : [[clockName(context), session.clock.text] as const];
      jar.leave(new Map([...session.presented.cookies, ...clock]));
      await renewSession(context, jar, judgement.judged, { at: judgement.renewTo, mark: marksOn(request, kind) });
      return null;
    }
  }
}

/** Nobody is signed in, so nothing may be read that says otherwise: iron-session 8 throws on some of it, too. */
function leaveNone(
  { settings }: Context,
  { kind, jar }: Passage,
  { cookies, unreadable }: Judgement & { state: "none" },
): null {
  // Else a later sign-in in fewer chunks could never be read. Not what a machine with newer passwords can read.
  if (unreadable === "here" && kind === "document") deleteSession(jar, settings);
  jar.leave(cookies);
  return null;
}

async function end(context: Context, passage: Passage, judgement: EndedJudgement): Promise<NextResponse | null> {
  const { request, kind, jar, now, waitUntil, asker } = passage;
  const { settings } = context;
  // The note alone refuses nobody: a sign-in form may well send its data to an API.
  const mayPass = judgement.state === "noted" && !judgement.presented && kind === "api";
  const told = kind === "document" || kind === "action";
  jar.leave(new Map());
  if (!mayPass) {
    await endSession(context, jar, judgement, { now, told, source: "middleware", waitUntil, asker });
  }
  // What goes on may say why, too: a sign-in page, or any page of an app that has none.
  await writeNote(context, jar.downstream, judgement, { now, told: false });
  settleCookies(request, jar, settings);
  if (mayPass) return null;
  const signInPath = pagesSignIn(context, request, kind);
  return answerExpired(context, { request, kind, jar, now, signInPath }, judgement);
}

/** Where the person signs in, who is on the page that is loaded or that fetches something. */
function pagesSignIn(context: Context, request: NextRequest, kind: RequestKind): string | null {
  // A form is posted from a page too, and often to something that is none.
  const isFromPage = kind === "api" || (kind === "document" && !onlyReads(request.method));
  return signInPathOf(context, isFromPage ? asPageRequest(request) : request);
}

async function isActivity({ settings, ask }: Context, request: NextRequest, kind: RequestKind): Promise<boolean> {
  const byDefault = isPersonsDoing(request, kind);
  const { isActivity } = settings;
  if (isActivity === undefined) return byDefault;
  return ask("isActivity", () => isActivity(request, kind, byDefault), false);
}

/**
 * Marking rewrites the session cookie, so it is done only where a sign-out or a save cannot well be in
 * flight beside it: on page loads and on requests that change something.
 */
function marksOn(request: NextRequest, kind: RequestKind): boolean {
  return kind === "document" || !onlyReads(request.method);
}

function clockName({ settings }: Context): string {
  return clockCookieName(settings.session.cookieName);
}
