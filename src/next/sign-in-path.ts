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

/** The request as it would be for the page that fetched something; itself where that cannot be told. */
export function asPageRequest(request: NextRequest): NextRequest {
  const { basePath } = request.nextUrl;
  const page = referringPage(request.headers, basePath);
  return page === null ? request : pageRequest(page, request.headers, basePath);
}

/** A request for a page of this site, with the headers of another. */
export function pageRequest(page: string, headers: Headers, basePath = ""): NextRequest {
  const origin = `http://${headers.get("host") ?? "localhost"}`;
  const url = new URL(basePath + page, URL.canParse(origin) ? origin : "http://localhost");
  return new NextRequest(url, { headers, nextConfig: { basePath } });
}
