import type { IncomingMessage, ServerResponse } from "node:http";
import { requestJar } from "../cookies/cookie-jar.js";
import type { CookieAttributes, CookieJar } from "../cookies/cookie-jar.js";
import type { Asker } from "../session/ask-registry.js";
import type { Settings } from "../settings.js";
import { presentedHeader } from "./request-cookies.js";
import { setCookieLine } from "./respond.js";

/** What of a request the Pages Router hands to `getServerSideProps` and API routes is needed here. */
export type PagesRequest = Pick<IncomingMessage, "headers">;
export type PagesResponse = Pick<ServerResponse, "getHeader" | "setHeader" | "headersSent">;

/** What this request has written since it came, by name: the next `getSession` in it must read that. */
const written = new WeakMap<PagesRequest, Map<string, string>>();

/** The cookies of a request of the Pages Router. */
export function pagesJar(
  request: PagesRequest,
  response: PagesResponse,
  { cookieNames }: Pick<Settings, "cookieNames">,
): [CookieJar, Asker] {
  const sent = requestJar(request.headers.cookie ?? "", cookieNames);
  const own = written.get(request) ?? new Map<string, string>();
  written.set(request, own);
  const jar: CookieJar = {
    getAll(name) {
      const value = own.get(name);
      return value === undefined ? sent.getAll(name) : value === "" ? [] : [value];
    },
    set(name, value, attributes) {
      own.set(name, value);
      appendCookie(response, name, value, attributes);
    },
  };
  const presented = request.headers[presentedHeader];
  return [
    jar,
    {
      userAgent: request.headers["user-agent"] ?? null,
      request,
      ...(typeof presented === "string" && { presented: requestJar(presented, cookieNames) }),
    },
  ];
}

function appendCookie(response: PagesResponse, name: string, value: string, attributes: CookieAttributes): void {
  const before = response.getHeader("Set-Cookie") ?? [];
  const lines = Array.isArray(before) ? before : [String(before)];
  response.setHeader("Set-Cookie", [...lines, setCookieLine(name, value, attributes)]);
  response.setHeader("Cache-Control", "private, no-store");
}

/** Headers as the web has them. */
export function webHeaders({ headers }: PagesRequest): Headers {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as [string, string]],
  );
  return new Headers(pairs);
}
