import type { NextRequest } from "next/server.js";

/**
 * Whether a request was sent by a page of this very origin. Browsers say so in `Sec-Fetch-Site`. Older ones at least
 * send `Origin` with a POST, which is compared to the host the browser asked for. A request that says neither is
 * refused, because no browser sends one.
 */
export function isSameOrigin({ headers }: Pick<NextRequest, "headers">): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const host = parseUrl(headers.get("origin") ?? "")?.host;
  return host !== undefined && host === askedHost(headers);
}

/**
 * The path and query of the page a request was sent from, or `null` where that is another site or unknown. It may not
 * be safe to redirect to: see `safeReturnTo`.
 *
 * @param nextBasePath Next's own `basePath`, which is left out of the path
 */
export function referringPage(headers: Pick<Headers, "get">, nextBasePath = ""): string | null {
  const referrer = parseUrl(headers.get("referer") ?? "");
  if (referrer === null || referrer.host !== askedHost(headers)) return null;
  const { pathname, search } = referrer;
  const inside = nextBasePath !== "" && pathname.startsWith(`${nextBasePath}/`);
  return (inside ? pathname.slice(nextBasePath.length) : pathname) + search;
}

/**
 * The host the browser asked for. A page of another site cannot set `X-Forwarded-Host`, because that needs a preflight.
 */
function askedHost(headers: Pick<Headers, "get">): string | null {
  return headers.get("x-forwarded-host") ?? headers.get("host");
}

/**
 * A URL, or `null` where the text is none. `URL.canParse` is not used, because on Node 20 it accepts some texts at
 * which `new URL` then throws (`//\u00c3\u0080`).
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
