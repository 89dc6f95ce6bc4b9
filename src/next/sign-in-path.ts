import { NextRequest } from "next/server.js";
import { SessionTimeoutError } from "../errors.js";
import { isOwnPath } from "../option-faults.js";
import type { Context } from "../session/context.js";
import { parseUrl } from "./parse-url.js";
import { referringPage } from "./referring-page.js";

type Asking = Pick<Context, "settings" | "report" | "reportCallback">;

/** Where people sign in, as the app has it for a request; `null` where there is no such page. */
export function signInPathOf({ settings, report, reportCallback }: Asking, request: NextRequest): string | null {
  const { signInPath } = settings;
  if (typeof signInPath !== "function") return signInPath;
  try {
    const path = signInPath(request);
    if (isOwnPath(path)) return path;
    report(
      new SessionTimeoutError("ERR_CALLBACK", "signInPath(request) answered no path: give one that starts with /"),
    );
  } catch (cause) {
    reportCallback("signInPath", cause);
  }
  return null;
}

/**
 * A path of the app as a browser asks for it, so that Next need not redirect: under Next's `basePath`, with the slash at
 * the end that its `trailingSlash` wants.
 */
export function addressOf({ nextUrl }: Pick<NextRequest, "nextUrl">, path: string): string {
  const address = nextUrl.clone();
  const { pathname, search } = new URL(path, nextUrl.origin);
  Object.assign(address, { pathname, search });
  const basePath = basePathOf(nextUrl);
  if (basePath !== "") address.basePath = basePath;
  return address.href.slice(address.origin.length);
}

/** Next's own `basePath`. A middleware is told; to a Route Handler Next hands a request that has lost it. */
function basePathOf({ basePath }: Pick<NextRequest["nextUrl"], "basePath">): string {
  return basePath || nextConfig().basePath;
}

/** What of next.config matters to addresses: Next's build writes its own settings in the place of these. */
function nextConfig(): { basePath: string; trailingSlash: boolean } {
  return {
    basePath: process.env.__NEXT_ROUTER_BASEPATH || "",
    trailingSlash: Boolean(process.env.__NEXT_TRAILING_SLASH),
  };
}

/** The request as it would be for the page that fetched something; itself where that cannot be told. */
export function asPageRequest(request: NextRequest): NextRequest {
  const basePath = basePathOf(request.nextUrl);
  const page = referringPage(request.headers, basePath);
  const url = page === null ? null : parseUrl(basePath + page, request.nextUrl.origin);
  if (url === null) return request;
  return new NextRequest(url, { headers: request.headers, nextConfig: { ...nextConfig(), basePath } });
}

/** A request for a page of this site, where nobody knows what the request was for: in a Server Component, an action. */
export function pageRequest(page: string, headers: Headers): NextRequest {
  const config = nextConfig();
  const host = `http://${headers.get("host") ?? "localhost"}`;
  const url = parseUrl(config.basePath + page, host) ?? new URL("http://localhost");
  return new NextRequest(url, { headers, nextConfig: config });
}
