import { NextRequest } from "next/server.js";
import { SessionTimeoutError } from "../errors.js";
import { isOwnPath } from "../option-faults.js";
import { report, reportCallback } from "../session/callbacks.js";
import type { Settings } from "../settings.js";
import { nextBasePathOf, nextConfig } from "./next-internals.js";
import { parseUrl, referringPage } from "./sent-from.js";

/** Where people sign in, as the app has it for a request; `null` where there is no such page. */
export function signInPathOf(settings: Pick<Settings, "signInPath" | "onError">, request: NextRequest): string | null {
  const { signInPath } = settings;
  if (typeof signInPath !== "function") return signInPath;
  try {
    const path = signInPath(request);
    if (isOwnPath(path)) return path;
    report(
      settings,
      new SessionTimeoutError("ERR_CALLBACK", "signInPath(request) answered no path: give one that starts with /"),
    );
  } catch (cause) {
    reportCallback(settings, "signInPath", cause);
  }
  return null;
}

/**
 * A path of the app as a browser asks for it, so that Next need not redirect: under Next's `basePath`, and with the
 * slash at the end that its `trailingSlash` wants.
 */
export function addressOf(request: Pick<NextRequest, "nextUrl">, path: string): string {
  const address = request.nextUrl.clone();
  const { pathname, search } = new URL(path, address.origin);
  address.pathname = pathname;
  address.search = search;
  const nextBasePath = nextBasePathOf(request);
  if (nextBasePath !== "") address.basePath = nextBasePath;
  return address.href.slice(address.origin.length);
}

/** The request as it would be for the page that fetched something; the request itself where that page is not known. */
export function asPageRequest(request: NextRequest): NextRequest {
  const nextBasePath = nextBasePathOf(request);
  const page = referringPage(request.headers, nextBasePath);
  const url = page === null ? null : parseUrl(nextBasePath + page, request.nextUrl.origin);
  if (url === null) return request;
  return new NextRequest(url, { headers: request.headers, nextConfig: { ...nextConfig(), basePath: nextBasePath } });
}

/**
 * A request for a page of this site, made for callers that Next gives no request: Server Components, Server Actions.
 */
export function pageRequest(page: string, headers: Headers): NextRequest {
  const config = nextConfig();
  const host = `http://${headers.get("host") ?? "localhost"}`;
  const url = parseUrl(config.basePath + page, host) ?? new URL("http://localhost");
  return new NextRequest(url, { headers, nextConfig: config });
}
