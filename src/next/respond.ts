import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { RequestJar } from "../cookies/cookie-jar.js";

/** Lets a request pass. What was written to its cookies is what everything after the middleware reads. */
export function passOn(request: NextRequest, jar: RequestJar): NextResponse {
  if (!jar.changed) return NextResponse.next();
  return withCookies(NextResponse.next({ request }), jar);
}

/**
 * Puts the written cookies on a response, which then must never be cached: not by a CDN (Next lets it, for
 * prerendered pages) and not by the browser.
 */
export function withCookies(response: NextResponse, jar: RequestJar): NextResponse {
  if (jar.written.size === 0) return response;
  for (const [name, { value, attributes }] of jar.written) {
    response.cookies.set(name, value, definedOnly(attributes));
  }
  return neverCached(response);
}

export function neverCached(response: NextResponse): NextResponse {
  response.headers.set("Cache-Control", "private, no-store");
  if (!/\bcookie\b/i.test(response.headers.get("Vary") ?? "")) response.headers.append("Vary", "Cookie");
  return response;
}

/** The registry is down and the app asked to deny requests then. Nobody is signed out by it. */
export function unavailable(): NextResponse {
  const body = { error: "session_registry_unavailable" };
  return neverCached(NextResponse.json(body, { status: 503, headers: { "Retry-After": "5" } }));
}

/**
 * Puts the written cookies on the answer of another middleware. Where that answer lets the request pass
 * without saying with which headers, it passes with the renewed cookies.
 */
export function mergeInto(response: Response, request: NextRequest, jar: RequestJar): NextResponse {
  const merged = response instanceof NextResponse ? response : new NextResponse(response.body, response);
  if (!jar.changed) return merged;
  const passes = merged.headers.has("x-middleware-next") || merged.headers.has("x-middleware-rewrite");
  if (passes && !merged.headers.has("x-middleware-override-headers")) {
    for (const [name, value] of NextResponse.next({ request }).headers) {
      if (name !== "x-middleware-next") merged.headers.set(name, value);
    }
  }
  return withCookies(merged, jar);
}

function definedOnly<T extends object>(attributes: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
