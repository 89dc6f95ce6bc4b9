import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { CookieAttributes, RequestJar } from "../cookies/cookie-jar.js";
import type { Settings } from "../settings.js";
import { passWithHeadersOf } from "./next-internals.js";

/** Lets a request pass. What was written to its jar is what everything after the middleware reads. */
export function passOn(request: NextRequest, jar: RequestJar): NextResponse {
  if (jar.header === null) return NextResponse.next();
  return withCookies(NextResponse.next({ request }), jar);
}

/**
 * Puts the written cookies on a response, which then must never be cached: not by a CDN (Next lets it, for
 * prerendered pages) and not by the browser.
 */
export function withCookies(response: NextResponse, jar: RequestJar): NextResponse {
  if (jar.written.size === 0) return response;
  for (const [name, { value, attributes }] of jar.written) {
    response.cookies.set(name, value, attributes);
  }
  return neverCached(response);
}

/** A `Set-Cookie` header, spelled as Next spells it. */
export function setCookieLine(name: string, value: string, attributes: CookieAttributes): string {
  const response = new NextResponse();
  response.cookies.set(name, value, attributes);
  return response.headers.getSetCookie()[0] ?? "";
}

export function neverCached(response: NextResponse): NextResponse {
  response.headers.set("Cache-Control", "private, no-store");
  if (!/\bcookie\b/i.test(response.headers.get("Vary") ?? "")) response.headers.append("Vary", "Cookie");
  return response;
}

/** A response that says what went wrong: `{ "error": code }`. */
export function problem(status: number, code: string, headers: HeadersInit = {}): NextResponse {
  return neverCached(NextResponse.json({ error: code }, { status, headers }));
}

/** The response where the registry failed and `onRegistryError` is `"deny"`. It signs nobody out. */
export function unavailable(): NextResponse {
  return problem(503, "session_registry_unavailable", { "Retry-After": "5" });
}

/**
 * Makes one response of our cookies and of what another middleware or a callback returned. Where that response lets the
 * request pass, the request passes with the cookies of the jar. Where it sets one of our cookies itself, by a sign-in
 * or a sign-out, its cookies win.
 */
export function mergeInto(
  response: Response,
  request: NextRequest,
  jar: RequestJar,
  { cookieNames }: Pick<Settings, "cookieNames">,
): NextResponse {
  const merged = toNextResponse(response);
  if (jar.header !== null) passWithHeadersOf(request, merged);
  return setsOneOf(cookieNames, merged) ? neverCached(merged) : withCookies(merged, jar);
}

/** What another middleware returned for a request that this package left alone. */
export function theirResponse(response: Response, { cookieNames }: Pick<Settings, "cookieNames">): NextResponse {
  const theirs = toNextResponse(response);
  return setsOneOf(cookieNames, theirs) ? neverCached(theirs) : theirs;
}

function toNextResponse(response: Response): NextResponse {
  return response instanceof NextResponse ? response : new NextResponse(response.body, response);
}

function setsOneOf(cookieNames: ReadonlySet<string>, { headers }: Response): boolean {
  return headers.getSetCookie().some((line) => cookieNames.has(line.split("=", 1)[0]?.trim() ?? ""));
}
