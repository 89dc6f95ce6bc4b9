import type { NextRequest } from "next/server.js";
import { readCookieHeader } from "../cookies/cookie-header.js";
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
 * Carries what a browser presented beside the session that was judged: signing out ends all of it. It says no more than
 * a `Cookie` header could, whoever sends it.
 */
export const presentedHeader = "x-session-timeout-presented";

/** From here on the request says what was judged, to whoever reads it. */
export function settleCookies(
  request: NextRequest,
  jar: RequestJar,
  { cookieNames }: Pick<Settings, "cookieNames">,
): void {
  const { header } = jar;
  if (header === null) return;
  for (const { name } of request.cookies.getAll()) {
    if (cookieNames.has(name.trim())) request.cookies.delete(name);
  }
  for (const [name, [value = ""]] of readCookieHeader(header, cookieNames).values) request.cookies.set(name, value);
  if (jar.ambiguous !== null) request.headers.set(presentedHeader, jar.ambiguous);
  // Last, because each of those writes the header anew, without the other cookies that Next cannot decode.
  request.headers.set("cookie", header);
}
