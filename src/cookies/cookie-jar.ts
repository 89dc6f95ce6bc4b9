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

/** Where cookies are read and written: a request passing through, or Next's `cookies()`. */
export interface CookieJar {
  /** Every value that was sent under a name, in the order of the header: a browser may hold two cookies of one name. */
  getAll: (name: string) => readonly string[];
  /** An empty value with `maxAge: 0` deletes. */
  set: (name: string, value: string, attributes: CookieAttributes) => void;
}

/** The cookies of a request that is passing through: what was sent, what will be read later, what the browser is told. */
export interface RequestJar extends CookieJar {
  /** What the browser is to be told, by name. */
  readonly written: ReadonlyMap<string, { value: string; attributes: CookieAttributes }>;
  /**
   * What everything later in this request reads under our names, or `null` where that is just what was sent, which
   * all readers read alike.
   */
  readonly header: string | null;
  /** All of our cookies that were sent, where not everyone would read them alike; else `null`. */
  readonly ambiguous: string | null;
  /** Leaves just these of our cookies to be read later in this request; the browser keeps what it has. */
  leave: (cookies: ReadonlyMap<string, string>) => void;
  /** The same jar, but what is set in it is only read later in this request, and never told the browser. */
  readonly downstream: CookieJar;
}

/**
 * @param sent the request's `Cookie` header
 * @param names the names that are ours: all others pass as they were sent
 */
export function requestJar(sent: string, names: ReadonlySet<string>): RequestJar {
  const { values, clean } = readCookieHeader(sent, names);
  const written = new Map<string, { value: string; attributes: CookieAttributes }>();
  const left = new Map([...values].map(([name, all]) => [name, all[0] ?? ""]));
  let changed = !clean;

  const getAll = (name: string): readonly string[] => values.get(name) ?? [];
  function read(name: string, value: string, { maxAge }: CookieAttributes): void {
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
        if (!cookies.has(name)) changed = left.delete(name);
      }
      for (const [name, value] of cookies) {
        if (left.get(name) === value) continue;
        changed = true;
        left.set(name, value);
      }
    },
    set(name, value, attributes) {
      read(name, value, attributes);
      written.set(name, { value, attributes });
    },
    downstream: { getAll, set: read },
  };
}
