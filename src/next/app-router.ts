import { cookies, headers } from "next/headers.js";
import { after, connection } from "next/server.js";
import { readCookieHeader } from "../cookies/cookie-header.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { clockCookieName } from "../cookies/cookie-settings.js";
import type { Asker } from "../session/ask-registry.js";
import type { Settings } from "../settings.js";
import { presentedHeader } from "./request-cookies.js";

/** The request that the app is handling, behind the middleware or without one. */
export interface CurrentRequest {
  jar: CookieJar;
  /** All cookies that the browser sent, where the middleware has left fewer of them to be read; else `jar`. */
  presented: CookieJar;
  /** The jar to delete the cookies of an ended session in. */
  tidyJar: CookieJar;
  asker: Asker;
  headers: Headers;
}

/** The request that is handled in a Server Component, a Server Action or a Route Handler. */
export async function appRouterRequest({
  cookieNames,
  session,
}: Pick<Settings, "cookieNames" | "session">): Promise<CurrentRequest> {
  const clockName = clockCookieName(session.cookieName);
  const store = await cookies();
  // Next returns the same object throughout a request, so this object can stand for the request.
  const request = await headers();
  // With `cacheComponents`, Next refuses to have the time read before `connection()` has said that there is a request.
  await connection();
  const { values } = readCookieHeader(request.get("cookie") ?? "", cookieNames);
  const jar: CookieJar = {
    // The store shows only one of two cookies of one name, but also what was written since the request came.
    getAll(name) {
      const stored = store.get(name)?.value;
      if (stored === undefined || stored === "") return [];
      const sent = values.get(name) ?? [];
      // Next also shows a page the cookies that the middleware sets in the browser. After an end, that is a note which
      // says that the person was told, so the page that is to tell them would stay silent. The note in the request's
      // own header says that the person is still to be told, so that counts too.
      if (name === clockName) return [...new Set([...sent, stored])];
      return sent.includes(stored) ? sent : [stored];
    },
    set: (name, value, attributes) => void store.set(name, value, { ...attributes }),
  };
  const presented = request.get(presentedHeader);
  return {
    jar,
    presented: presented === null ? jar : requestJar(presented, cookieNames),
    tidyJar: forgiving(jar),
    asker: { userAgent: request.get("user-agent"), request },
    headers: new Headers(request),
  };
}

/**
 * The same jar, but what cannot be written is left as it is, because Server Components cannot write cookies. The
 * cookies of an ended session are refused wherever they are read.
 */
function forgiving(jar: CookieJar): CookieJar {
  return {
    getAll: jar.getAll,
    set(name, value, attributes) {
      try {
        jar.set(name, value, attributes);
      } catch {
        // A later request that can write cookies does this.
      }
    },
  };
}

/** Has the platform finish work after the response, in whatever part of an app this is called. */
export function waitUntilAfter(work: Promise<unknown>): void {
  // Where Next did not call the app, but a test or a script, the work runs all the same, and reports its own errors.
  callAfter(work);
}

/** The same, but a script, which nothing waits for after a response, waits for the work itself. */
export async function afterOrNow(work: Promise<unknown>): Promise<void> {
  if (!callAfter(work)) await work;
}

/** Hands Next what is to be done once the response is finished, streams included. `false` where Next cannot take it. */
export function callAfter(work: Promise<unknown> | (() => void)): boolean {
  try {
    after(work);
    return true;
  } catch {
    return false;
  }
}
