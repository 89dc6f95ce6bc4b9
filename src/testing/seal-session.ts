import { cookieTtl, epochSeconds } from "../clock/time.js";
import { digestOf, writeClock } from "../cookies/clock-cookie.js";
import type { CookieAttributes, CookieJar, WrittenCookie } from "../cookies/cookie-jar.js";
import { mintMark, writeSession } from "../cookies/session-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { SessionTimeoutOptions } from "../options.js";
import { requirePassword, resolveSettings } from "../settings.js";

/** The options of `createSessionTimeout` that cookies are made from; all of them may be given. */
export type SealSessionOptions<Session extends object> = Pick<
  SessionTimeoutOptions<Session>,
  "session" | "absoluteTimeout" | "expireAtBrowserClose"
>;

/** How old a session is. All in whole seconds. */
export interface SessionAge {
  /** How long ago the person signed in. Default: `idleFor`. */
  startedAgo?: number | undefined;
  /** How long ago the person was last active; `startedAgo` at most. Default: 0, active just now. */
  idleFor?: number | undefined;
  /** The time to count back from, in epoch seconds. Default: this machine's time. */
  now?: number | undefined;
  /** Where the app under test runs (`http://localhost:3000`): gives the cookies the `domain` Playwright asks for. */
  url?: string | undefined;
}

/** A cookie as Playwright's `context.addCookies` takes it; of Cypress's `cy.setCookie`, name and value. */
export interface SealedCookie {
  name: string;
  value: string;
  /** The host of `url`, or what `cookieOptions` say; absent without either. */
  domain?: string;
  path: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "Lax" | "Strict" | "None";
  /** Epoch seconds; absent from a cookie that ends with the browser. */
  expires?: number;
}

export interface SealedSession {
  /**
   * The session cookie, in its chunks where it has any, and the clock cookie. Plain data that can be passed on as JSON.
   */
  cookies: SealedCookie[];
  /** The same as the `Cookie` header of a request: `app=...; app.clock=...`. */
  header: string;
}

/**
 * Makes the cookies of a signed-in session of any age, as the app itself would have made them, so that a test starts a
 * minute before the end instead of waiting for it. The password must be the one of the app under test. The seal is
 * new however old the session is: one that ended days ago still says why.
 *
 * @param data what the app keeps in its session
 * @throws SessionTimeoutError `ERR_OPTIONS` for faulty options, `ERR_USAGE` for an age that cannot be
 *
 * @example
 * const { cookies, header } = await sealSession(
 *   { session: { cookieName: "app", password: process.env.SESSION_PASSWORD! } },
 *   { user: { id: "ada" } },
 *   { startedAgo: 3600, idleFor: 29 * 60, url: "http://localhost:3000" },
 * );
 * await context.addCookies(cookies); // Playwright
 * await fetch("http://localhost:3000/api/me", { headers: { Cookie: header } });
 */
export async function sealSession<Session extends object>(
  { session, absoluteTimeout, expireAtBrowserClose }: SealSessionOptions<Session>,
  data: Session,
  age: SessionAge = {},
): Promise<SealedSession> {
  const { now = epochSeconds(), idleFor = 0, startedAgo = idleFor, url } = age;
  checkAge({ now, idleFor, startedAgo });
  const settings = resolveSettings({
    // Copied, so that the `sessionOptions` of `createSessionTimeout` can be given as well. They hold a Max-Age for
    // iron-session that nothing enumerates, and a copy is without it.
    session: { ...session, ...(session?.cookieOptions && { cookieOptions: { ...session.cookieOptions } }) },
    absoluteTimeout,
    expireAtBrowserClose,
  });
  requirePassword(settings);
  const ttl = cookieTtl(settings.defaults);
  const jar = emptyJar();
  const mark = mintMark(now - startedAgo);
  const seal = await writeSession(jar, settings, { fields: data as SessionData, mark, ttl });
  const clock = { ...mark, lastActivityAt: now - idleFor, digest: digestOf(seal), registered: false };
  await writeClock(jar, settings, clock, { seal, ttl });

  const cookies = [...jar.written].map(([name, { value, attributes }]) => sealedCookie(name, value, attributes, url));
  return { cookies, header: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}

function checkAge({ now, idleFor, startedAgo }: { now: number; idleFor: number; startedAgo: number }): void {
  for (const [name, seconds] of Object.entries({ now, idleFor, startedAgo })) {
    if (Number.isSafeInteger(seconds) && seconds >= 0) continue;
    throw new SessionTimeoutError("ERR_USAGE", `sealSession: ${name} is ${seconds}: give whole seconds, 0 or more`);
  }
  if (idleFor > startedAgo) {
    throw new SessionTimeoutError(
      "ERR_USAGE",
      `sealSession: a session that started ${startedAgo} seconds ago cannot be idle for ${idleFor}: leave startedAgo out`,
    );
  }
}

interface EmptyJar extends CookieJar {
  written: Map<string, WrittenCookie>;
}

/** A jar for which no browser has sent any cookies. */
function emptyJar(): EmptyJar {
  const written = new Map<string, WrittenCookie>();
  return {
    written,
    getAll: (name) => [...written].filter(([key]) => key === name).map(([, { value }]) => value),
    set: (name, value, attributes) => void written.set(name, { value, attributes }),
  };
}

function sealedCookie(
  name: string,
  value: string,
  attributes: CookieAttributes,
  url: string | undefined,
): SealedCookie {
  const domain = attributes.domain ?? (url === undefined ? undefined : new URL(url).hostname);
  const expires = expiryOf(attributes);
  return {
    name,
    value,
    ...(domain !== undefined && { domain }),
    path: attributes.path ?? "/",
    httpOnly: attributes.httpOnly ?? false,
    secure: attributes.secure ?? false,
    sameSite: sameSiteOf(attributes),
    ...(expires !== undefined && { expires }),
  };
}

/** When a cookie ends, in epoch seconds. Its Max-Age counts from when a browser gets it: from now. */
function expiryOf({ maxAge, expires }: CookieAttributes): number | undefined {
  if (expires) return Math.floor(expires.getTime() / 1000);
  return maxAge === undefined ? undefined : epochSeconds() + maxAge;
}

function sameSiteOf({ sameSite }: CookieAttributes): SealedCookie["sameSite"] {
  if (sameSite === "none") return "None";
  return sameSite === "strict" || sameSite === true ? "Strict" : "Lax";
}
