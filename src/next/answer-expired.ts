import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import type { EndReason } from "../clock/status.js";
import type { Context } from "./context.js";
import { referringPage } from "./referring-page.js";
import { requestKind } from "./request-kind.js";
import { mergeInto, neverCached, withCookies } from "./respond.js";
import { safeReturnTo, signInUrl } from "./return-to.js";

/**
 * The answer to a request whose session ended; its cookies are already deleted in the jar. `null`: the
 * request goes on, signed out.
 */
export async function answerExpired<Session extends object>(
  context: Context<Session>,
  request: NextRequest,
  jar: RequestJar,
  reason: EndReason,
): Promise<NextResponse | null> {
  const { signInPath, onExpired } = context.settings;
  const kind = requestKind(request);
  const url = signInPath === null ? null : signInUrl(signInPath, reason, returnToOf(request, kind));
  if (onExpired !== undefined) {
    const expiry = { reason, kind, signInUrl: url };
    const own = await context.ask("onExpired", async () => onExpired(request, expiry), undefined);
    if (own !== undefined) return neverCached(mergeInto(own, request, jar));
  }
  if (url === null || isAt(request, signInPath)) return null;
  if (kind === "api") {
    const body = { error: "session_expired", reason, signInPath };
    return neverCached(withCookies(NextResponse.json(body, { status: 401 }), jar));
  }
  return neverCached(withCookies(redirectTo(request, url, kind === "action"), jar));
}

function redirectTo(request: NextRequest, url: string, action: boolean): NextResponse {
  const target = request.nextUrl.clone();
  [target.pathname = "/", target.search = ""] = url.split(/(?=\?)/);
  if (action) {
    // A redirect of its fetch is lost on the client router; this header is how an action itself redirects.
    const location = target.href.slice(target.origin.length);
    return new NextResponse(null, { status: 303, headers: { "x-action-redirect": `${location};push` } });
  }
  const reads = request.method === "GET" || request.method === "HEAD";
  return NextResponse.redirect(target, reads ? 307 : 303);
}

/** The page to come back to, or `null` where there is none that a GET can open. */
function returnToOf(request: NextRequest, kind: string): string | null {
  const { nextUrl, method } = request;
  const here = safeReturnTo(nextUrl.pathname + nextUrl.search, "") || null;
  if (kind === "action" || method === "GET" || method === "HEAD") return here;
  // A form is posted from a page, and often to something that is none.
  const page = referringPage(request.headers, nextUrl.basePath);
  return safeReturnTo(page, "") || (/^\/api(\/|$)/.test(nextUrl.pathname) ? null : here);
}

function isAt(request: NextRequest, path: string | null): boolean {
  const plain = (text: string): string => text.replace(/[?#].*$/, "").replace(/(.)\/$/, "$1");
  return path !== null && plain(request.nextUrl.pathname) === plain(path);
}
