import type { NextRequest } from "next/server.js";
import { parseUrl } from "./parse-url.js";

/**
 * Whether a request was sent by a page of this very origin. Browsers say so in `Sec-Fetch-Site`; older
 * ones at least send `Origin` with a POST, which is compared to the host the browser asked for. A request
 * that says neither is refused: no browser sends one.
 */
export function isSameOrigin({ headers }: NextRequest): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const host = parseUrl(headers.get("origin") ?? "")?.host;
  return host !== undefined && host === askedHost(headers);
}

/** The host the browser asked for. A page elsewhere cannot set the forwarded one: that needs a preflight. */
export function askedHost(headers: Pick<Headers, "get">): string | null {
  return headers.get("x-forwarded-host") ?? headers.get("host");
}
