import { parseUrl } from "./parse-url.js";

/** Longer paths are not worth returning to, and would make a Location header servers refuse. */
const longest = 2048;
// An origin nothing resolves to by accident; `.invalid` is reserved (RFC 2606).
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
  // Writing a path cleanly can make it longer.
  if (path === null || path.length > longest) return fallback;
  const [given, cleaned] = [decodings(value), decodings(path)];
  return given !== null && cleaned !== null && [...given, ...cleaned].every(staysHere) ? path : fallback;
}

/** The path as a browser would resolve it, or `null` where that leaves the origin. */
function normalize(value: string): string | null {
  const url = parseUrl(value, anyOrigin);
  return url?.origin === anyOrigin ? url.pathname + url.search + url.hash : null;
}

/** The value and what it becomes each time somebody decodes it; `null` if that has no end in sight. */
function decodings(value: string): string[] | null {
  const all = [value];
  let last = value;
  while (all.length <= 5) {
    // Byte by byte, because what is looked for is ASCII and a stray % must not end the search.
    const next = last.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (next === last) return all;
    all.push(next);
    last = next;
  }
  return null;
}

function staysHere(reading: string): boolean {
  const path = /^[^?#]*/.exec(reading)?.[0] ?? "";
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  if (/[\u0000-\u001f\u007f]/.test(reading) || path.includes("\\") || path.startsWith("//")) return false;
  return normalize(reading)?.startsWith("//") === false;
}

/**
 * `signInPath` with `reason` and, where there is one, `returnTo`.
 *
 * @param returnTo a path on this site; anything else is left out
 */
export function signInUrl(signInPath: string, reason: string | null, returnTo: string | null): string {
  const url = new URL(signInPath, anyOrigin);
  const query = [
    url.search.slice(1),
    reason && `reason=${reason}`,
    // Slashes need no encoding in a query (RFC 3986, 3.4), and people read these addresses.
    returnTo &&
      safeReturnTo(returnTo, "") &&
      `returnTo=${encodeURIComponent(safeReturnTo(returnTo)).replaceAll("%2F", "/")}`,
  ].filter(Boolean);
  return url.pathname + (query.length > 0 ? `?${query.join("&")}` : "");
}
