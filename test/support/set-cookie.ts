import { parseSetCookie } from "cookie";

/**
 * What `Set-Cookie` lines do to a browser's cookies, the last line of a name counting. `Secure` is ignored: browsers
 * trust localhost.
 *
 * @returns by name: the value as it was sent, or `null` where the cookie is deleted
 */
export function cookieChanges(lines: readonly string[]): Map<string, string | null> {
  const changes = new Map<string, string | null>();
  for (const line of lines) {
    const { name, value = "", maxAge, expires } = parseSetCookie(line, { decode: (text) => text });
    const gone = maxAge === undefined ? expires !== undefined && expires.getTime() <= Date.now() : maxAge <= 0;
    changes.set(name, gone ? null : value);
  }
  return changes;
}

/** Does them to a browser's cookies. */
export function keepCookies(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const [name, value] of cookieChanges(lines)) {
    if (value === null) cookies.delete(name);
    else cookies.set(name, value);
  }
}
