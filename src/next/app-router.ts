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
  // Next gives the same object to all of a request, which makes it fit to say which request this is.
  const request = await headers();
  // With `cacheComponents` Next refuses to have the time read before this has said that there is a request.
  await connection();
  const { values } = readCookieHeader(request.get("cookie") ?? "", cookieNames);
  const jar: CookieJar = {
    // The store shows one of two cookies of a name, but also what was written in this request since it came.
    getAll(name) {
      const stored = store.get(name)?.value;
      if (stored === undefined || stored === "") return [];
      const sent = values.get(name) ?? [];
      // Next shows a page also what the middleware sets in the browser. For a page that tells the person of an end that
      // is a note which says that the person was told. The note it is to tell from is the one that was sent.
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

/** Server Components cannot write cookies. The cookies of an ended session are refused wherever they are read. */
function forgiving(jar: CookieJar): CookieJar {
  return {
    getAll: jar.getAll,
    set(name, value, attributes) {
      try {
        jar.set(name, value, attributes);
      } catch {
        // The next request that can write them does.
      }
    },
  };
}

/** Has work finished after the response, in whatever part of an app calls this. */
export function waitUntilAfter(work: Promise<unknown>): void {
  try {
    after(work);
  } catch {
    // Next did not call the app: a test or a script did. The work runs all the same, and reports its own errors.
  }
}
