import type { NextRequest } from "next/server.js";
import type { Asker } from "../session/ask-registry.js";
import { isRouterFetch, isRouterPrefetch, isServerAction } from "./next-internals.js";

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
 * Tells the kind from what a middleware can see. Next strips the headers by which the client router names its fetches,
 * so these are told by what they are not: a GET by script that is not under /api and does not ask for JSON. For the
 * same reason the router's own prefetches look like its other fetches.
 */
export function requestKind({ headers, method, nextUrl }: NextRequest): RequestKind {
  const reads = onlyReads(method);
  if (reads && isPrefetch(headers)) return "prefetch";
  if (method === "POST" && isServerAction(headers)) return "action";
  if (isNavigation(headers)) return "document";
  if (isRouterFetch(headers)) return "router";
  if (!reads || isApiPath(nextUrl.pathname)) return "api";
  const accept = headers.get("accept") ?? "";
  if (accept.includes("json")) return "api";
  const destination = headers.get("sec-fetch-dest");
  if (destination === null) return "document";
  return destination === "empty" ? "router" : "api";
}

/** Who asks. The browser's name is read only where a registry is told of it: else every request would pay for that. */
export function askerOf(request: NextRequest): Asker {
  return {
    request,
    get userAgent() {
      return request.headers.get("user-agent");
    },
  };
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
 * Whether a request is what a person on this site does. A prefetch is not. Of what other sites cause, a sibling site's
 * requests included, only opening a page of this one is: else a picture in somebody's page or mail would keep a session
 * alive.
 */
export function isPersonsDoing({ headers }: Pick<NextRequest, "headers">, kind: RequestKind): boolean {
  if (kind === "prefetch") return false;
  const site = headers.get("sec-fetch-site");
  if (site !== "same-site" && site !== "cross-site") return true;
  return saysNavigation(headers) && headers.get("sec-fetch-dest") === "document";
}

/** Whether the browser says that it navigates. */
export function saysNavigation(headers: Pick<Headers, "get">): boolean {
  return headers.get("sec-fetch-mode") === "navigate";
}

/** Whether a form was sent: also one for a Server Action, where there is no script to send it. */
export function saysForm(headers: Pick<Headers, "get">): boolean {
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(headers.get("content-type") ?? "");
}

function isPrefetch(headers: Headers): boolean {
  const purpose = headers.get("sec-purpose") ?? headers.get("purpose") ?? "";
  return isRouterPrefetch(headers) || purpose.includes("prefetch");
}

function isNavigation(headers: Headers): boolean {
  if (headers.has("sec-fetch-mode")) return saysNavigation(headers);
  // Browsers that send no Fetch Metadata (Safari before 16.4) still ask for HTML when they navigate.
  return (headers.get("accept") ?? "").includes("text/html");
}
