import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";
import type { CookieAttributes, RequestJar } from "../cookies/cookie-jar.js";
import type { Settings } from "../settings.js";

/** Lets a request pass. What was written to its cookies is what everything after the middleware reads. */
export function passOn(request: NextRequest, jar: RequestJar | null): NextResponse {
  if (jar === null || jar.header === null) return NextResponse.next();
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

/** A `Set-Cookie` header, spelled as Next spells it. */
export function setCookieLine(name: string, value: string, attributes: CookieAttributes): string {
  const response = new NextResponse();
  response.cookies.set(name, value, definedOnly(attributes));
  return response.headers.getSetCookie()[0] ?? "";
}

export function neverCached(response: NextResponse): NextResponse {
  response.headers.set("Cache-Control", "private, no-store");
  if (!/\bcookie\b/i.test(response.headers.get("Vary") ?? "")) response.headers.append("Vary", "Cookie");
  return response;
}

/** An answer that is not a status: `{ "error": code }`. */
export function problem(status: number, code: string, headers: HeadersInit = {}): NextResponse {
  return neverCached(NextResponse.json({ error: code }, { status, headers }));
}

/** The registry is down and the app asked to deny requests then. Nobody is signed out by it. */
export function unavailable(): NextResponse {
  return problem(503, "session_registry_unavailable", { "Retry-After": "5" });
}

/**
 * Puts the written cookies on the answer of another middleware. Where that answer lets the request pass
 * without saying with which headers, it passes with the renewed cookies. What it does to our cookies by itself, a
 * sign-in or a sign-out, wins.
 *
 * @param jar `null` where the request was left to itself
 */
export function mergeInto(
  response: Response,
  request: NextRequest,
  jar: RequestJar | null,
  { cookieNames }: Pick<Settings, "cookieNames">,
): NextResponse {
  const merged = response instanceof NextResponse ? response : new NextResponse(response.body, response);
  const setsOurs = merged.headers.getSetCookie().some((line) => cookieNames.has(line.split("=", 1)[0]?.trim() ?? ""));
  if (jar !== null && jar.header !== null) {
    const passes = merged.headers.has("x-middleware-next") || merged.headers.has("x-middleware-rewrite");
    if (passes && !merged.headers.has("x-middleware-override-headers")) {
      for (const [name, value] of NextResponse.next({ request }).headers) {
        if (name !== "x-middleware-next") merged.headers.set(name, value);
      }
    }
  }
  if (setsOurs) return neverCached(merged);
  return jar === null ? merged : withCookies(merged, jar);
}

function definedOnly<T extends object>(attributes: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
