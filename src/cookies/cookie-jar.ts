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
  /** Our cookies in that header, by name. */
  readonly left: ReadonlyMap<string, string>;
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
  /** Made when it is first asked for; `undefined` until then, and where something was changed since. */
  let header: string | undefined;

  const getAll = (name: string): readonly string[] => values.get(name) ?? [];
  function setDownstream(name: string, value: string, { maxAge }: CookieAttributes): void {
    change(name, maxAge === 0 ? null : value);
  }
  function change(name: string, value: string | null): void {
    changed = true;
    header = undefined;
    if (value === null) left.delete(name);
    else left.set(name, value);
  }
  return {
    written,
    getAll,
    left,
    ambiguous: clean
      ? null
      : [...values].flatMap(([name, all]) => all.map((value) => cookiePair(name, value))).join("; "),
    get header() {
      if (!changed) return null;
      header ??= writeCookieHeader(sent, names, left);
      return header;
    },
    leave(cookies) {
      for (const name of left.keys()) {
        if (!cookies.has(name)) change(name, null);
      }
      for (const [name, value] of cookies) {
        if (left.get(name) !== value) change(name, value);
      }
    },
    set(name, value, attributes) {
      setDownstream(name, value, attributes);
      written.set(name, { value, attributes });
    },
    downstream: { getAll, set: setDownstream },
  };
}
