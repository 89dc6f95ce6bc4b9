import { NextResponse } from "next/server.js";
import type { NextFetchEvent, NextRequest } from "next/server.js";
import { epochSeconds } from "../clock/time.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { clockCookieName } from "../cookies/cookie-settings.js";
import { deleteSession } from "../cookies/session-cookie.js";
import { after, isPromise } from "../promises.js";
import type { MaybePromise } from "../promises.js";
import type { Asker } from "../session/ask-registry.js";
import { askCallback } from "../session/callbacks.js";
import type { WaitUntil } from "../session/callbacks.js";
import type { Context, SessionContext } from "../session/context.js";
import { endSession, writeNote } from "../session/end-session.js";
import type { EndedJudgement } from "../session/end-session.js";
import { judgeSession } from "../session/judge-session.js";
import type { JudgedSession, Judgement } from "../session/judge-session.js";
import { renewSession } from "../session/renew-session.js";
import { tellMet } from "../session/tell-met.js";
import type { Settings } from "../settings.js";
import { expiredResponse, supersededResponse } from "./expired-response.js";
import { jarOf, settleCookies } from "./request-cookies.js";
import { askerOf, isPersonsDoing, onlyReads, requestKind } from "./request-kind.js";
import type { RequestKind } from "./request-kind.js";
import { mergeInto, passOn, theirResponse, unavailable } from "./respond.js";
import { isOwnRoute } from "./route.js";
import { asPageRequest, signInPathOf } from "./sign-in-path.js";

/** What Next calls for each request: the same function as `middleware` (Edge) and `proxy` (Node). */
export type Middleware = (request: NextRequest, event?: NextFetchEvent) => Promise<NextResponse>;

/** Another middleware, such as next-intl's. Nothing returned lets the request pass. */
export type MiddlewareHandler = (
  request: NextRequest,
  event: NextFetchEvent,
) => Response | null | undefined | void | Promise<Response | null | undefined | void>;

/** A request on its way through the middleware, with what was found out about it when it came. */
interface Passage {
  request: NextRequest;
  kind: RequestKind;
  /** Whether its method says that it changes nothing (GET or HEAD). */
  reads: boolean;
  jar: RequestJar;
  /** Integer epoch seconds. */
  now: number;
  waitUntil: WaitUntil;
  asker: Asker;
}

/**
 * Makes the middleware: it ends the request's session if its time is up, and records activity otherwise. A `handler`
 * runs on what passes, and its response and ours are made one.
 */
export function createMiddleware(context: Context, handler?: MiddlewareHandler): Middleware {
  const { settings } = context;

  return async function middleware(request, event) {
    context.begin();
    if (isOwnRoute(request.nextUrl.pathname, settings.basePath)) {
      // The package's own route handlers judge and renew sessions by themselves, so the middleware leaves these
      // requests alone.
      const response = await handler?.(request, event as NextFetchEvent);
      return response ? theirResponse(response, settings) : NextResponse.next();
    }
    const jar = jarOf(request, settings);
    let kind: RequestKind | undefined;
    const enforced = enforce(context, {
      request,
      // Most requests are passed on without anybody asking what they are for.
      get kind() {
        kind ??= requestKind(request);
        return kind;
      },
      reads: onlyReads(request.method),
      jar,
      now: epochSeconds(),
      waitUntil: (work) => event?.waitUntil(work),
      asker: askerOf(request),
    });
    const ours = isPromise(enforced) ? await enforced : enforced;
    if (ours !== null) return ours;
    settleCookies(request, jar, settings);
    const theirs = handler && (await handler(request, event as NextFetchEvent));
    return theirs ? mergeInto(theirs, request, jar, settings) : passOn(request, jar);
  };
}

/** Judges the request's session and acts on it. `null` where the request goes on. */
function enforce(context: SessionContext, passage: Passage): MaybePromise<NextResponse | null> {
  const { jar, now, asker } = passage;
  const activityAt = (): MaybePromise<number | null> =>
    after(isActivity(context.settings, passage), (isActive) => (isActive ? now : null));
  return after(judgeSession(context, jar, { now, activityAt, asker }), (judgement) =>
    actOn(context, passage, judgement),
  );
}

function actOn(context: SessionContext, passage: Passage, judgement: Judgement): MaybePromise<NextResponse | null> {
  const { settings } = context;
  const { jar } = passage;
  switch (judgement.state) {
    case "none":
      leaveNone(settings, passage, judgement);
      return null;
    case "unavailable":
      return unavailable();
    case "superseded":
      jar.leave(new Map());
      return supersededResponse({ ...passage, signInPath: pagesSignIn(settings, passage) });
    case "noted":
    case "ended":
      return end(context, passage, judgement);
    case "alive":
      leaveJudged(settings, passage, judgement.judged);
      if (judgement.renewTo === null && judgement.judged.session.marked) return null;
      return renew(settings, passage, judgement);
  }
}

async function renew(
  settings: Settings,
  passage: Passage,
  { judged, renewTo }: Judgement & { state: "alive" },
): Promise<null> {
  const { jar, now, waitUntil } = passage;
  if (await renewSession(settings, jar, judged, { at: renewTo, mark: marksOn(passage) })) {
    await tellMet(settings, judged, { now, source: "middleware", waitUntil });
  }
  return null;
}

/**
 * Nobody is signed in, so no cookie that says otherwise may be read later in the request. On some of them iron-session
 * 8 would throw.
 */
function leaveNone(settings: Settings, { kind, jar }: Passage, judgement: Judgement & { state: "none" }): void {
  // Chunks that no machine can read would get in the way when a later sign-in writes fewer of them, so they are
  // deleted. What a machine with newer passwords may be able to read is left alone.
  if (judgement.unreadable === "here" && kind === "document") deleteSession(jar, settings);
  jar.leave(judgement.cookies);
}

/** Leaves only the cookies of the judged session, so that everything later in the request reads what was judged. */
function leaveJudged({ session: { cookieName } }: Settings, { jar }: Passage, { session }: JudgedSession): void {
  const cookies = new Map(session.presented.cookies);
  if (session.clock !== null) cookies.set(clockCookieName(cookieName), session.clock.text);
  jar.leave(cookies);
}

/** Ends the session. `null` where the request goes on, signed out. */
async function end(context: SessionContext, passage: Passage, judgement: EndedJudgement): Promise<NextResponse | null> {
  const { settings } = context;
  const { request, kind, jar, now, waitUntil, asker } = passage;
  // A request to an API may pass where only a note is left, because a sign-in form may well send its data to one.
  const mayPass = judgement.state === "noted" && !judgement.presented && kind === "api";
  const told = kind === "document" || kind === "action";
  jar.leave(new Map());
  if (!mayPass) {
    await endSession(context, jar, judgement, { now, told, source: "middleware", waitUntil, asker });
  }
  // The request may go on to a page that tells the person: the sign-in page, or any page of an app that has none. That
  // page is therefore given a note which is still to be told.
  await writeNote(settings, jar.downstream, judgement, { now, told: false });
  settleCookies(request, jar, settings);
  if (mayPass) return null;
  const signInPath = pagesSignIn(settings, passage);
  return expiredResponse(settings, { ...passage, signInPath }, judgement);
}

/** Where the person signs in, asked for the page that is loaded, or for the page that fetches something. */
function pagesSignIn(settings: Settings, { request, kind, reads }: Passage): string | null {
  // A form is posted from a page, too, and often to an address that is no page.
  const isFromPage = kind === "api" || (kind === "document" && !reads);
  return signInPathOf(settings, isFromPage ? asPageRequest(request) : request);
}

function isActivity(settings: Settings, { request, kind }: Passage): MaybePromise<boolean> {
  const byDefault = isPersonsDoing(request, kind);
  const { isActivity } = settings;
  if (isActivity === undefined) return byDefault;
  return askCallback(settings, "isActivity", () => isActivity(request, kind, byDefault), false);
}

/**
 * Marking rewrites the session cookie, so it is done only where a sign-out or a save cannot well be in
 * flight beside it: on page loads and on requests that change something.
 */
function marksOn({ kind, reads }: Passage): boolean {
  return kind === "document" || !reads;
}
