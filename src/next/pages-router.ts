import type { IncomingMessage, ServerResponse } from "node:http";
import { requestJar } from "../cookies/cookie-jar.js";
import type { CookieAttributes, CookieJar } from "../cookies/cookie-jar.js";
import { SessionTimeoutError } from "../errors.js";
import type { Settings } from "../settings.js";
import type { CurrentRequest } from "./app-router.js";
import { presentedHeader } from "./request-cookies.js";
import { setCookieLine } from "./respond.js";

/** The part of a request that is needed here. The Pages Router hands one to `getServerSideProps` and to API routes. */
export type PagesRequest = Pick<IncomingMessage, "headers">;
export type PagesResponse = Pick<ServerResponse, "getHeader" | "setHeader" | "headersSent">;

/**
 * The cookies that were set so far while a request is handled, by name. A later `getSession` of that request reads
 * them.
 */
const written = new WeakMap<PagesRequest, Map<string, string>>();

/**
 * The request that is handled in the Pages Router.
 *
 * @throws SessionTimeoutError `ERR_USAGE` without a response
 */
export function pagesRouterRequest(
  request: PagesRequest,
  response: PagesResponse | undefined,
  { cookieNames }: Pick<Settings, "cookieNames">,
): CurrentRequest {
  if (response === undefined) {
    throw new SessionTimeoutError("ERR_USAGE", "in the Pages Router, give both the request and the response");
  }
  const sent = requestJar(request.headers.cookie ?? "", cookieNames);
  const own = written.get(request) ?? new Map<string, string>();
  written.set(request, own);
  const jar: CookieJar = {
    getAll(name) {
      const value = own.get(name);
      if (value === undefined) return sent.getAll(name);
      return value === "" ? [] : [value];
    },
    set(name, value, attributes) {
      own.set(name, value);
      appendCookie(response, name, value, attributes);
    },
  };
  const presented = request.headers[presentedHeader];
  return {
    jar,
    presented: typeof presented === "string" ? requestJar(presented, cookieNames) : jar,
    tidyJar: jar,
    asker: { userAgent: request.headers["user-agent"] ?? null, request },
    headers: webHeaders(request),
  };
}

function appendCookie(response: PagesResponse, name: string, value: string, attributes: CookieAttributes): void {
  const before = response.getHeader("Set-Cookie") ?? [];
  const lines = Array.isArray(before) ? before : [String(before)];
  response.setHeader("Set-Cookie", [...lines, setCookieLine(name, value, attributes)]);
  response.setHeader("Cache-Control", "private, no-store");
}

/** Node's headers as a `Headers` object. */
function webHeaders({ headers }: PagesRequest): Headers {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) web.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return web;
}
