import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import type { Context } from "../session/context.js";
import type { EndedJudgement } from "../session/end-session.js";
import { referringPage } from "./referring-page.js";
import { isApiPath, onlyReads } from "./request-kind.js";
import type { RequestKind } from "./request-kind.js";
import { mergeInto, neverCached, problem, withCookies } from "./respond.js";
import { safeReturnTo, signInUrl } from "./return-to.js";
import { addressOf } from "./sign-in-path.js";

/** How long after the end was first seen the client router is made to load the page as a document, in seconds. */
const reloadsFor = 10;

/**
 * The answer to a request whose session ended; its cookies are already deleted in the jar. `null`: the
 * request goes on, signed out.
 */
export async function answerExpired(
  context: Context,
  {
    request,
    kind,
    jar,
    now,
    signInPath,
  }: { request: NextRequest; kind: RequestKind; jar: RequestJar; now: number; signInPath: string | null },
  judgement: EndedJudgement,
): Promise<NextResponse | null> {
  const { onExpired } = context.settings;
  const { reason } = judgement;
  const url = signInPath === null ? null : signInUrl(signInPath, reason, returnToOf(request, kind, signInPath));
  if (onExpired !== undefined) {
    const expiry = { reason, kind, signInUrl: url };
    const own = await context.ask("onExpired", async () => onExpired(request, expiry), undefined);
    if (own !== undefined) return neverCached(mergeInto(own, request, jar, context.settings));
  }
  if (url === null || isSignInPage(request, signInPath)) return null;
  const seenFor = judgement.state === "noted" ? now - judgement.note.endedAt : 0;
  // The client router cannot use such an answer to its fetch, and loads the page as a document, which leaves nothing
  // of the session in its cache and can be redirected anywhere. A page that the middleware never sees would do so
  // again and again, so that ends after a while.
  const reloads = (kind === "router" || kind === "prefetch") && seenFor <= reloadsFor;
  if (kind === "api" || reloads) {
    const body = { error: "session_expired", reason, signInPath: signInPath && addressOf(request, signInPath) };
    return neverCached(withCookies(NextResponse.json(body, { status: 401 }), jar));
  }
  return neverCached(withCookies(redirectTo(request, kind, url), jar));
}

/**
 * The answer to a request of a session that a newer one of the same browser took the place of. It sets and deletes no
 * cookie, because those would be the newer one's: the page is sent to itself, and comes with that.
 */
export function answerSuperseded(
  request: NextRequest,
  kind: RequestKind,
  signInPath: string | null,
): NextResponse | null {
  if (isSignInPage(request, signInPath)) return null;
  const again = kind === "action" || kind === "document" ? returnToOf(request, kind, signInPath) : null;
  if (again === null) return problem(409, "session_superseded");
  const target = new URL(again, request.nextUrl.origin);
  // Once: the answer that brought the newer cookies may have been lost.
  if (target.searchParams.has(againMark)) {
    return signInPath === null ? null : neverCached(redirectTo(request, kind, signInPath));
  }
  target.searchParams.set(againMark, "again");
  return neverCached(redirectTo(request, kind, target.pathname + target.search));
}

const againMark = "session-timeout";

/** Whether a request is for the sign-in page itself. */
function isSignInPage(request: NextRequest, signInPath: string | null): boolean {
  return signInPath !== null && plainPath(request.nextUrl.pathname) === plainPath(signInPath);
}

/** A path as Next routes it: decoded, without its query and without a slash at the end. */
function plainPath(path: string): string {
  const pathname = path.replace(/[?#].*$/, "").replace(/(.)\/$/, "$1");
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** @param url a path on this site, under Next's `basePath` */
function redirectTo(request: NextRequest, kind: RequestKind, url: string): NextResponse {
  const address = addressOf(request, url);
  if (kind === "action") {
    // A redirect of its fetch is lost on the client router; this header is how an action itself redirects.
    return new NextResponse(null, { status: 303, headers: { "x-action-redirect": `${address};push` } });
  }
  return NextResponse.redirect(new URL(address, request.nextUrl.origin), onlyReads(request.method) ? 307 : 303);
}

/** The page to come back to, or `null` where there is none that a GET can open. */
function returnToOf(request: NextRequest, kind: RequestKind, signInPath: string | null): string | null {
  const { nextUrl, method } = request;
  const here = pageOnly(nextUrl.pathname + nextUrl.search, signInPath);
  if (kind === "action" || onlyReads(method)) return here;
  // A form is posted from a page, and often to something that is none.
  return pageOnly(referringPage(request.headers, nextUrl.basePath), signInPath) ?? here;
}

/** A path to return to, if it is one of a page other than the sign-in page. */
function pageOnly(path: string | null, signInPath: string | null): string | null {
  const safe = safeReturnTo(path, "");
  const pathname = plainPath(safe);
  const isSignIn = signInPath !== null && pathname === plainPath(signInPath);
  return safe === "" || isApiPath(pathname) || isSignIn ? null : safe;
}
