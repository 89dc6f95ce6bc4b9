import { parseUrl } from "./sent-from.js";

/** Longer paths are not worth returning to, and would make a Location header that servers refuse. */
const longest = 2048;
/** An origin to resolve paths against. Nothing has it: `.invalid` is reserved (RFC 2606). */
const anyOrigin = "http://return-to.invalid";

/**
 * Makes a `returnTo` from a query string or form safe to redirect to: a path on this site, query and
 * fragment kept, or `fallback`. Refused: other origins, `//host` and `/\host` in any spelling (raw,
 * percent-encoded, encoded twice, reached through `..`), control characters, and anything over 2,048
 * characters.
 *
 * @example
 * redirect(safeReturnTo((await searchParams).returnTo, "/account"));
 */
export function safeReturnTo(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || value.length > longest || !value.startsWith("/")) return fallback;
  const path = normalize(value);
  // A browser spells some paths longer than they were, because it percent-encodes them.
  if (path === null || path.length > longest) return fallback;
  return staysHere(value) && staysHere(path) ? path : fallback;
}

/** The path as a browser would resolve it, or `null` where that leaves the origin. */
function normalize(value: string): string | null {
  const url = parseUrl(value, anyOrigin);
  return url?.origin === anyOrigin ? url.pathname + url.search + url.hash : null;
}

/** Whether a path leads to this site, however often somebody decodes it on the way. */
function staysHere(path: string): boolean {
  return decodings(path)?.every(readsAsPath) ?? false;
}

/** The value, and what it becomes each time somebody decodes it; `null` where five times do not reach an end. */
function decodings(value: string): string[] | null {
  const all = [value];
  let last = value;
  while (all.length <= 5) {
    // It is decoded byte by byte, because what is looked for is ASCII and a stray % must not end the search.
    const next = last.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (next === last) return all;
    all.push(next);
    last = next;
  }
  return null;
}

function readsAsPath(text: string): boolean {
  const path = /^[^?#]*/.exec(text)?.[0] ?? "";
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  if (/[\u0000-\u001f\u007f]/.test(text) || path.includes("\\") || path.startsWith("//")) return false;
  const normalized = normalize(text);
  return normalized !== null && !normalized.startsWith("//");
}

/**
 * `signInPath` with `reason` and, where there is one, `returnTo`.
 *
 * @param returnTo a path on this site; anything else is left out
 */
export function signInUrl(signInPath: string, reason: string | null, returnTo: string | null): string {
  const { pathname, search } = new URL(signInPath, anyOrigin);
  const back = safeReturnTo(returnTo, "");
  const query: string[] = [];
  if (search !== "") query.push(search.slice(1));
  if (reason !== null) query.push(`reason=${reason}`);
  // Slashes need no encoding in a query (RFC 3986, section 3.4), and people read these addresses.
  if (back !== "") query.push(`returnTo=${encodeURIComponent(back).replaceAll("%2F", "/")}`);
  return query.length > 0 ? `${pathname}?${query.join("&")}` : pathname;
}
