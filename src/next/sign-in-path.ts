import { NextRequest } from "next/server.js";
import { SessionTimeoutError } from "../errors.js";
import { isOwnPath } from "../option-faults.js";
import type { Context } from "../session/context.js";
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
  return address.href.slice(address.origin.length);
}

/** The request as it would be for the page that fetched something; itself where that cannot be told. */
export function asPageRequest(request: NextRequest): NextRequest {
  const page = referringPage(request.headers, request.nextUrl.basePath);
  if (page === null) return request;
  const url = request.nextUrl.clone();
  const { pathname, search } = new URL(page, url.origin);
  Object.assign(url, { pathname, search });
  return new NextRequest(url, { headers: request.headers });
}

/** A request for a page of this site, where nobody knows what the request was for: in a Server Component, an action. */
export function pageRequest(page: string, headers: Headers): NextRequest {
  const origin = `http://${headers.get("host") ?? "localhost"}`;
  // Next's build writes its own settings in the place of these.
  const nextConfig = {
    basePath: process.env.__NEXT_ROUTER_BASEPATH || "",
    trailingSlash: Boolean(process.env.__NEXT_TRAILING_SLASH),
  };
  const url = new URL(nextConfig.basePath + page, URL.canParse(origin) ? origin : "http://localhost");
  return new NextRequest(url, { headers, nextConfig });
}
