import type { NextRequest } from "next/server.js";

/**
 * What a request is for:
 * - `document`: the browser loads a page (or posts a form to one).
 * - `router`: the client router fetches a page's content.
 * - `action`: a Server Action sent by script.
 * - `api`: anything else a page fetches.
 * - `prefetch`: the browser fetches ahead; nobody asked for it yet.
 */
export type RequestKind = "document" | "router" | "action" | "api" | "prefetch";

/**
 * Tells the kind from what a middleware can see.
 *
 * Next removes `rsc`, `next-router-prefetch` and `_rsc` before the middleware runs (unless
 * `skipProxyUrlNormalize` is set), so a router fetch is told from an API call by what it is not: not
 * under /api, not asking for JSON, a plain same-origin GET. The router's own prefetches look like its
 * other fetches for the same reason.
 */
export function requestKind(request: NextRequest): RequestKind {
  const { headers, method } = request;
  const reads = onlyReads(method);
  if (reads && isPrefetch(headers)) return "prefetch";
  if (method === "POST" && headers.has("next-action")) return "action";
  if (isNavigation(headers)) return "document";
  if (headers.has("rsc") || headers.has("next-url")) return "router";
  if (!reads || isApiPath(request.nextUrl.pathname)) return "api";
  const accept = headers.get("accept") ?? "";
  if (accept.includes("json")) return "api";
  const destination = headers.get("sec-fetch-dest");
  if (destination === null) return "document";
  return destination === "empty" ? "router" : "api";
}

/** Whether a request changes nothing by its method, and can be made again by following a link. */
export function onlyReads(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Whether a path is an API's by Next's convention, and so no page. */
export function isApiPath(pathname: string): boolean {
  return /^\/api(\/|$)/.test(pathname);
}

/**
 * Whether a request is what a person on this site does. Not a prefetch; and of what other sites cause, a sibling's
 * included, only going to a page of this one: else a picture in somebody's page or mail would keep a session alive.
 */
export function isPersonsDoing({ headers }: NextRequest, kind: RequestKind): boolean {
  if (kind === "prefetch") return false;
  const site = headers.get("sec-fetch-site");
  if (site !== "same-site" && site !== "cross-site") return true;
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

function isPrefetch(headers: Headers): boolean {
  return (
    headers.has("next-router-prefetch") ||
    (headers.get("sec-purpose") ?? headers.get("purpose") ?? "").includes("prefetch")
  );
}

function isNavigation(headers: Headers): boolean {
  const mode = headers.get("sec-fetch-mode");
  if (mode !== null) return mode === "navigate";
  // Browsers that send no Fetch Metadata (Safari before 16.4) still ask for HTML when they navigate.
  return (headers.get("accept") ?? "").includes("text/html");
}
