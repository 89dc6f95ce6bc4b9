import type { NextRequest } from "next/server.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { RequestJar } from "../cookies/cookie-jar.js";
import type { Settings } from "../settings.js";

/** The cookies of a request. They are read from its header, because Next's own reader shows one of two of a name. */
export function jarOf(
  { headers }: Pick<NextRequest, "headers">,
  { cookieNames }: Pick<Settings, "cookieNames">,
): RequestJar {
  return requestJar(headers.get("cookie") ?? "", cookieNames);
}

/**
 * The request header that carries all sessions a browser presented, where the middleware left only the judged one in
 * the cookies: signing out ends all of them. A browser that forges it says no more than its `Cookie` header could.
 */
export const presentedHeader = "x-session-timeout-presented";

/** Writes the cookies of a jar into its request: whoever reads the request later reads what was judged. */
export function settleCookies(
  request: NextRequest,
  jar: RequestJar,
  { cookieNames }: Pick<Settings, "cookieNames">,
): void {
  const { header } = jar;
  if (header === null) return;
  // Each call that changes `request.cookies` writes the whole header anew, so it is made only where something differs.
  for (const { name } of request.cookies.getAll()) {
    if (cookieNames.has(name.trim()) && !jar.left.has(name)) request.cookies.delete(name);
  }
  for (const [name, value] of jar.left) {
    if (request.cookies.get(name)?.value !== value) request.cookies.set(name, value);
  }
  if (jar.ambiguous !== null) request.headers.set(presentedHeader, jar.ambiguous);
  // The header is set last, because the calls above drop other cookies that Next cannot decode.
  request.headers.set("cookie", header);
}
