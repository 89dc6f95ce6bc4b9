import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import { askCallback } from "../session/callbacks.js";
import type { EndedJudgement } from "../session/end-session.js";
import type { Settings } from "../settings.js";
import { actionRedirect } from "./next-internals.js";
import { isApiPath } from "./request-kind.js";
import type { RequestKind } from "./request-kind.js";
import { mergeInto, neverCached, problem, withCookies } from "./respond.js";
import { safeReturnTo, signInUrl } from "./return-to.js";
import { referringPage } from "./sent-from.js";
import { addressOf } from "./sign-in-path.js";

/** For how many seconds after the end was first met the client router is made to load pages as documents. */
const reloadsFor = 10;

/** The query parameter of a page that was redirected to itself because its session was superseded. */
const resentKey = "session-timeout";

/** A request and what the middleware knows of it. */
interface KnownRequest {
  request: NextRequest;
  kind: RequestKind;
  /** Whether its method says that it changes nothing (GET or HEAD). */
  reads: boolean;
  /** Where its sender signs in; `null` where there is no such page. */
  signInPath: string | null;
}

/**
 * The response to a request whose session ended and whose cookies are already deleted in the jar; `null` where the
 * request goes on, signed out.
 */
export async function expiredResponse(
  settings: Pick<Settings, "onExpired" | "onError" | "cookieNames">,
  known: KnownRequest & { jar: RequestJar; now: number },
  judgement: EndedJudgement,
): Promise<NextResponse | null> {
  const { request, kind, signInPath, jar, now } = known;
  const { onExpired } = settings;
  const { reason } = judgement;
  const url = signInPath === null ? null : signInUrl(signInPath, reason, returnToOf(known));
  if (onExpired !== undefined) {
    const expiry = { reason, kind, signInUrl: url };
    const response = await askCallback(settings, "onExpired", async () => onExpired(request, expiry), undefined);
    if (response !== undefined) return neverCached(mergeInto(response, request, jar, settings));
  }
  if (url === null || signInPath === null || isSignInPage(request, signInPath)) return null;
  const seenFor = judgement.state === "noted" ? now - judgement.note.endedAt : 0;
  // The client router cannot use a 401, so it loads the page as a document. That leaves nothing of the session in the
  // router's cache, and can be redirected anywhere. But a page that the middleware's matcher leaves out would be loaded
  // again and again, because nothing tells the person there. So after a while the response is a redirect and no 401.
  const reloads = (kind === "router" || kind === "prefetch") && seenFor <= reloadsFor;
  if (kind === "api" || reloads) {
    const body = { error: "session_expired", reason, signInPath: addressOf(request, signInPath) };
    return neverCached(withCookies(NextResponse.json(body, { status: 401 }), jar));
  }
  return neverCached(withCookies(redirectTo(known, url), jar));
}

/**
 * The response to a request whose session was superseded by a newer one of the same browser. The page is redirected to
 * itself, so that the browser sends the newer cookies. The response sets and deletes no cookie, because that would hit
 * the newer ones. `null` where the request goes on, signed out.
 */
export function supersededResponse(known: KnownRequest): NextResponse | null {
  const { request, kind, signInPath } = known;
  if (isSignInPage(request, signInPath)) return null;
  const page = kind === "action" || kind === "document" ? returnToOf(known) : null;
  if (page === null) return problem(409, "session_superseded");
  const target = new URL(page, request.nextUrl.origin);
  // The page was redirected to itself before, and the older cookies still came: the response with the newer ones was
  // lost.
  if (target.searchParams.has(resentKey)) {
    return signInPath === null ? null : neverCached(redirectTo(known, signInPath));
  }
  target.searchParams.set(resentKey, "again");
  return neverCached(redirectTo(known, target.pathname + target.search));
}

/** Whether a request is for the sign-in page itself. */
function isSignInPage({ nextUrl }: NextRequest, signInPath: string | null): boolean {
  return signInPath !== null && plainPath(nextUrl.pathname) === plainPath(signInPath);
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

/** @param url a path on this site, without Next's `basePath` */
function redirectTo({ request, kind, reads }: KnownRequest, url: string): NextResponse {
  const address = addressOf(request, url);
  if (kind === "action") return actionRedirect(address);
  return NextResponse.redirect(new URL(address, request.nextUrl.origin), reads ? 307 : 303);
}

/** The page to come back to, or `null` where there is none that a GET can open. */
function returnToOf({ request, kind, reads, signInPath }: KnownRequest): string | null {
  const { nextUrl, headers } = request;
  const here = pageOnly(nextUrl.pathname + nextUrl.search, signInPath);
  if (kind === "action" || reads) return here;
  // A form is posted from a page, and often to an address that is no page.
  return pageOnly(referringPage(headers, nextUrl.basePath), signInPath) ?? here;
}

/** The path, if it is that of a page other than the sign-in page; else `null`. */
function pageOnly(path: string | null, signInPath: string | null): string | null {
  const safe = safeReturnTo(path, "");
  const pathname = plainPath(safe);
  const isSignIn = signInPath !== null && pathname === plainPath(signInPath);
  return safe === "" || isApiPath(pathname) || isSignIn ? null : safe;
}
