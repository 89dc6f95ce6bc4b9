import type { NextRequest } from "next/server.js";

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
  get: (name: string) => string | undefined;
  /** An empty value with `maxAge: 0` deletes. */
  set: (name: string, value: string, attributes: CookieAttributes) => void;
}

/** A jar over a request, remembering what was written so that it can be put on the response. */
export interface RequestJar extends CookieJar {
  readonly written: ReadonlyMap<string, { value: string; attributes: CookieAttributes }>;
  /** Whether anything after the middleware must read other cookies than the browser sent. */
  readonly changed: boolean;
  /** Keeps a cookie from whatever runs later in this request; the browser keeps it. */
  hide: (name: string) => void;
}

/**
 * Writes go to the request at once, so that whatever runs later in the same request reads the new
 * state, and are kept for the response.
 */
export function requestJar(request: Pick<NextRequest, "cookies">): RequestJar {
  const written = new Map<string, { value: string; attributes: CookieAttributes }>();
  let changed = false;
  return {
    written,
    get changed() {
      return changed;
    },
    hide(name) {
      changed = true;
      request.cookies.delete(name);
    },
    get: (name) => request.cookies.get(name)?.value,
    set(name, value, attributes) {
      changed = true;
      if (attributes.maxAge === 0) request.cookies.delete(name);
      else request.cookies.set(name, value);
      written.set(name, { value, attributes });
    },
  };
}
