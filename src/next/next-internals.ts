import { NextResponse } from "next/server.js";
import type { NextRequest } from "next/server.js";

// All that this package knows of Next beyond what Next documents: headers it adds and strips, settings its build fills
// in, files of its own. Where a new release of Next changes any of that, this is the file to change. What the browser's
// half knows stands in src/react/next-config.ts.

// `redirect` is taken from the file that `next/navigation` re-exports it from. `next/navigation.js`, as Node needs it
// spelled, escapes Next's alias for server code and pulls in client hooks, which does not build.
export { redirect } from "next/dist/client/components/redirect.js";

/**
 * Whether the client router sends a request to run a Server Action. A form that is posted without script has no such
 * header.
 */
export function isServerAction(headers: Pick<Headers, "has">): boolean {
  return headers.has("next-action");
}

/**
 * Whether the client router says that it fetches a page's content. Next removes `rsc`, `next-router-prefetch` and the
 * query `_rsc` before a middleware runs, unless `skipProxyUrlNormalize` is set. So `false` proves nothing.
 */
export function isRouterFetch(headers: Pick<Headers, "has">): boolean {
  return headers.has("rsc") || headers.has("next-url");
}

/** Whether the client router says that it fetches ahead. As with `isRouterFetch`, `false` proves nothing. */
export function isRouterPrefetch(headers: Pick<Headers, "has">): boolean {
  return headers.has("next-router-prefetch");
}

/**
 * A redirect for a Server Action, spelled as Next spells its own, because the client router misses a plain redirect.
 */
export function actionRedirect(address: string): NextResponse {
  return new NextResponse(null, { status: 303, headers: { "x-action-redirect": `${address};push` } });
}

/**
 * Has the request pass with the headers that `request` has now, where a middleware's response lets it pass and does not
 * itself say with which headers.
 */
export function passWithHeadersOf(request: NextRequest, response: NextResponse): void {
  const passes = response.headers.has("x-middleware-next") || response.headers.has("x-middleware-rewrite");
  if (!passes || response.headers.has("x-middleware-override-headers")) return;
  for (const [name, value] of NextResponse.next({ request }).headers) {
    if (name !== "x-middleware-next") response.headers.set(name, value);
  }
}

/**
 * The settings of next.config that addresses depend on. Next's build puts their values in the place of these two
 * variables.
 */
export function nextConfig(): { basePath: string; trailingSlash: boolean } {
  return {
    basePath: process.env.__NEXT_ROUTER_BASEPATH || "",
    trailingSlash: Boolean(process.env.__NEXT_TRAILING_SLASH),
  };
}

/** Next's own `basePath`. A middleware is told it; a Route Handler is handed a request that has lost it. */
export function nextBasePathOf({ nextUrl }: Pick<NextRequest, "nextUrl">): string {
  return nextUrl.basePath || nextConfig().basePath;
}
