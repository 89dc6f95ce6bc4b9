import { parseUrl } from "./parse-url.js";
import { askedHost } from "./same-origin.js";

/**
 * The path and query of the page a request was sent from, or `null` where that is another site or unknown.
 * Not checked further: see `safeReturnTo`.
 *
 * @param basePath Next's `basePath`, which a path to return to does without
 */
export function referringPage(headers: Pick<Headers, "get">, basePath = ""): string | null {
  const referrer = parseUrl(headers.get("referer") ?? "");
  if (referrer === null || referrer.host !== askedHost(headers)) return null;
  const { pathname, search } = referrer;
  const inside = basePath !== "" && pathname.startsWith(`${basePath}/`);
  return (inside ? pathname.slice(basePath.length) : pathname) + search;
}
