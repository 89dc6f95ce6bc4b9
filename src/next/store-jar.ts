import { cookies, headers } from "next/headers.js";
import { connection } from "next/server.js";
import { readCookieHeader } from "../cookies/cookie-header.js";
import { clockCookieName } from "../cookies/cookie-names.js";
import { requestJar } from "../cookies/cookie-jar.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { Asker } from "../session/ask-registry.js";
import type { Settings } from "../settings.js";
import { presentedHeader } from "./request-cookies.js";

/** The cookies of the request that is being answered, in a Server Component, a Server Action or a Route Handler. */
export async function storeJar({
  cookieNames,
  session,
}: Pick<Settings, "cookieNames" | "session">): Promise<[CookieJar, Asker]> {
  const clockName = clockCookieName(session.cookieName);
  const store = await cookies();
  // The same object for all of a request: Next keeps it.
  const request = await headers();
  // With `cacheComponents` Next complains of a clock that is read before this says that there is a request.
  await connection();
  const { values } = readCookieHeader(request.get("cookie") ?? "", cookieNames);
  const jar: CookieJar = {
    // The store shows one of two cookies of a name, and what this request has written since.
    getAll(name) {
      const stored = store.get(name)?.value;
      if (stored === undefined || stored === "") return [];
      const sent = values.get(name) ?? [];
      // Next shows a page what the middleware sets in the browser: a note that is told by now, to the page that tells it.
      if (name === clockName) return [...new Set([...sent, stored])];
      return sent.includes(stored) ? sent : [stored];
    },
    set: (name, value, attributes) => void store.set(name, value, { ...attributes }),
  };
  const presented = request.get(presentedHeader);
  return [
    jar,
    {
      userAgent: request.get("user-agent"),
      request,
      ...(presented !== null && { presented: requestJar(presented, cookieNames) }),
    },
  ];
}

/** The same jar where it can only be read: Server Components cannot write cookies; the next request that can will. */
export function forgiving(jar: CookieJar): CookieJar {
  return {
    getAll: jar.getAll,
    set(...cookie) {
      try {
        jar.set(...cookie);
      } catch {
        // Expired cookies are refused wherever they are read, so nothing depends on this.
      }
    },
  };
}
