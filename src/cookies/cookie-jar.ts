import { cookiePair, readCookieHeader, writeCookieHeader } from "./cookie-header.js";

/** The attributes of a cookie; `maxAge` in seconds. */
export interface CookieAttributes {
  httpOnly?: boolean | undefined;
  secure?: boolean | undefined;
  sameSite?: boolean | "lax" | "strict" | "none" | undefined;
  path?: string | undefined;
  domain?: string | undefined;
  maxAge?: number | undefined;
  expires?: Date | undefined;
  partitioned?: boolean | undefined;
  priority?: "low" | "medium" | "high" | undefined;
}

/** Where cookies are read and written: a request that passes through, or Next's `cookies()`. */
export interface CookieJar {
  /** All values that were sent under a name, in the order of the header: a browser may hold two cookies of one name. */
  getAll: (name: string) => readonly string[];
  /** Sets a cookie. An empty value with `maxAge: 0` deletes it. */
  set: (name: string, value: string, attributes: CookieAttributes) => void;
}

/** A cookie that a response is to set. */
export interface WrittenCookie {
  value: string;
  attributes: CookieAttributes;
}

/**
 * The cookies of a request that passes through the middleware. What handles the request later reads `header`; the
 * browser is sent `written`.
 */
export interface RequestJar extends CookieJar {
  /** The cookies that the response is to set, by name. */
  readonly written: ReadonlyMap<string, WrittenCookie>;
  /**
   * The `Cookie` header for what handles the request later. `null` where the header that was sent will do, because
   * nothing in it was changed and all readers read it alike.
   */
  readonly header: string | null;
  /** All of our cookies that were sent, as a `Cookie` header, where readers would differ about them; else `null`. */
  readonly ambiguous: string | null;
  /** Leaves only these of our cookies to be read later in this request. The browser keeps what it has. */
  leave: (cookies: ReadonlyMap<string, string>) => void;
  /** The same jar, but what is set in it is only read later in this request. The browser never gets it. */
  readonly downstream: CookieJar;
}

/**
 * @param sent the request's `Cookie` header
 * @param names the names that are ours: all others pass as they were sent
 */
export function requestJar(sent: string, names: ReadonlySet<string>): RequestJar {
  const { values, clean } = readCookieHeader(sent, names);
  const written = new Map<string, WrittenCookie>();
  const left = new Map([...values].map(([name, all]) => [name, all[0] ?? ""]));
  let changed = !clean;

  const getAll = (name: string): readonly string[] => values.get(name) ?? [];
  function setDownstream(name: string, value: string, { maxAge }: CookieAttributes): void {
    changed = true;
    if (maxAge === 0) left.delete(name);
    else left.set(name, value);
  }
  return {
    written,
    getAll,
    ambiguous: clean
      ? null
      : [...values].flatMap(([name, all]) => all.map((value) => cookiePair(name, value))).join("; "),
    get header() {
      return changed ? writeCookieHeader(sent, names, left) : null;
    },
    leave(cookies) {
      for (const name of left.keys()) {
        if (cookies.has(name)) continue;
        changed = true;
        left.delete(name);
      }
      for (const [name, value] of cookies) {
        if (left.get(name) === value) continue;
        changed = true;
        left.set(name, value);
      }
    },
    set(name, value, attributes) {
      setDownstream(name, value, attributes);
      written.set(name, { value, attributes });
    },
    downstream: { getAll, set: setDownstream },
  };
}
