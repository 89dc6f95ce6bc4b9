import type { IronSession } from "iron-session";
import { headers } from "next/headers.js";
// What `next/navigation` re-exports. That entry itself, spelled as Node needs it (.js), escapes Next's alias
// for server code and pulls client hooks into it, which does not build.
import { redirect } from "next/dist/client/components/redirect.js";
import { epochSeconds } from "../clock/now.js";
import type { SessionStatus } from "../clock/status.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { ownerOf } from "../session/ask-registry.js";
import type { Asker } from "../session/ask-registry.js";
import type { Context } from "../session/context.js";
import { endSession } from "../session/end-session.js";
import { judgeSession } from "../session/judge-session.js";
import type { Judgement } from "../session/judge-session.js";
import { createSessionObject, registryUnavailable } from "../session/session-object.js";
import type { SessionObject } from "../session/session-object.js";
import { startPlainSession } from "../session/start-plain-session.js";
import type { SavableSession } from "../session/start-plain-session.js";
import { statusOf } from "../session/status-of.js";
import { isSameTag, tagOf } from "../session/tags.js";
import { pagesJar, webHeaders } from "./pages-jar.js";
import type { PagesRequest, PagesResponse } from "./pages-jar.js";
import { referringPage } from "./referring-page.js";
import { safeReturnTo, signInUrl } from "./return-to.js";
import { addressOf, pageRequest, signInPathOf } from "./sign-in-path.js";
import { forgiving, storeJar } from "./store-jar.js";
import { waitUntilAfter } from "./wait-until.js";

export interface RequireSessionOptions {
  /** The path of this page, to come back to after signing in. Server Components cannot see it themselves. */
  returnTo?: string | undefined;
  /**
   * The `person` a page was made for, from `getSessionStatus()`: in a Server Action, refuses what somebody else's page
   * sends, whoever is signed in by now, before anything is done. They are sent to that page anew.
   *
   * @example
   * const { person } = await getSessionStatus();
   * async function save(form: FormData) {
   *   "use server";
   *   const session = await requireSession({ person }); // what a closure holds is encrypted by Next
   * }
   */
  person?: string | null | undefined;
}

/** Where `requireSession` sends a request of the Pages Router: what `getServerSideProps` returns. */
export interface PagesRedirect {
  destination: string;
  permanent: false;
}

export type RequiredPagesSession<Session extends object> =
  | { session: IronSession<Session>; redirect?: undefined }
  | { session?: undefined; redirect: PagesRedirect };

export interface SessionFunctions<Session extends object> {
  /**
   * The session of this request, in iron-session's shape; empty once it has expired. Never renews. In the Pages
   * Router, hand it the request and the response.
   */
  getSession: (request?: PagesRequest, response?: PagesResponse) => Promise<IronSession<Session>>;
  /** The same, but redirects to `signInPath` where there is no session. For an API, use `getSession`. */
  requireSession: {
    (options?: RequireSessionOptions): Promise<IronSession<Session>>;
    /**
     * For `getServerSideProps`, which redirects by what it returns.
     *
     * @example
     * const { session, redirect } = await requireSession(req, res, { returnTo: resolvedUrl });
     * if (redirect) return { redirect };
     */
    (
      request: PagesRequest,
      response: PagesResponse,
      options?: RequireSessionOptions,
    ): Promise<RequiredPagesSession<Session>>;
  };
  /**
   * Call it at sign-in and at every re-authentication: a new session id (so that an id from before is worth
   * nothing), both clocks start over, and the session is saved. The session from before ends.
   */
  startSession: (session: SavableSession) => Promise<void>;
  /**
   * What `GET {basePath}/status` would answer: for the hook's `initialStatus`, or to tell an API's caller why
   * its session ended. Not activity. In the Pages Router, hand it the request and the response.
   */
  getSessionStatus: (request?: PagesRequest, response?: PagesResponse) => Promise<SessionStatus>;
}

/** The request that is being answered. */
interface Here {
  jar: CookieJar;
  asker: Asker;
  headers: Headers;
  /** Forgets where it cannot write: an ended session's cookies are refused wherever they are read. */
  tidyJar: CookieJar;
}

/** What of a judgement there can be in the app: the rest is an exception, or nobody's session. */
type Settled = Exclude<Judgement, { state: "unavailable" | "superseded" }>;

export function createSessionFunctions<Session extends object>(context: Context): SessionFunctions<Session> {
  const { settings } = context;
  const objects = new WeakMap<object, SessionObject>();

  async function here(request?: PagesRequest, response?: PagesResponse): Promise<Here> {
    if (request === undefined) {
      const [jar, asker] = await storeJar(settings);
      return { jar, asker, headers: new Headers(await headers()), tidyJar: forgiving(jar) };
    }
    if (response === undefined) {
      throw new SessionTimeoutError("ERR_USAGE", "in the Pages Router, give both the request and the response");
    }
    const [jar, asker] = pagesJar(request, response, settings);
    return { jar, asker, headers: webHeaders(request), tidyJar: jar };
  }

  /** @param told whether the person is told, where the session has ended */
  async function judge({ jar, asker, tidyJar }: Here, now: number, told: boolean): Promise<Settled> {
    context.begin();
    const waitUntil = waitUntilAfter;
    const judgement = await judgeSession(context, jar, { now, asker });
    if (judgement.state === "ended" || judgement.state === "noted") {
      await endSession(context, tidyJar, judgement, { now, told, source: "getSession", waitUntil, asker });
    }
    if (judgement.state === "unavailable") throw registryUnavailable();
    // The browser has, or is about to get, another session: this request is of none.
    if (judgement.state === "superseded") return { state: "none", cookies: new Map(), unreadable: "no" };
    return judgement;
  }

  /** Unseals what the app keeps in the session. */
  async function open({ jar, asker }: Here, judgement: Settled): Promise<IronSession<SessionData>> {
    const alive = judgement.state === "alive" ? judgement.judged.session : null;
    const fields = (await alive?.fields()) ?? null;
    const found = alive === null || fields === null ? null : { session: alive, fields };
    const object = createSessionObject(context, { jar, asker, waitUntil: waitUntilAfter, found });
    objects.set(object.session, object);
    return object.session;
  }

  /** The session, or where to go without one. */
  async function sessionOrPath(at: Here, options: RequireSessionOptions): Promise<IronSession<SessionData> | string> {
    const isAction = at.headers.has("next-action");
    const told = isAction || at.headers.get("sec-fetch-mode") === "navigate";
    const judgement = await judge(at, epochSeconds(), told);
    const page = options.returnTo ?? (isAction ? referringPage(at.headers) : null);
    if (judgement.state === "alive") {
      const session = await open(at, judgement);
      if (options.person === undefined || (await isPerson(session, options.person))) return session;
      return safeReturnTo(page ?? referringPage(at.headers), "/");
    }
    const signInPath = signInPathOf(context, pageRequest(page ?? referringPage(at.headers) ?? "/", at.headers));
    if (signInPath === null) {
      throw new SessionTimeoutError(
        "ERR_USAGE",
        "requireSession() has nowhere to send people: set signInPath, or use getSession()",
      );
    }
    return signInUrl(signInPath, judgement.state === "none" ? null : judgement.reason, page);
  }

  /** The types of the app begin here. */
  const typed = (session: IronSession<SessionData>): IronSession<Session> => session as unknown as IronSession<Session>;

  async function requireSession(options?: RequireSessionOptions): Promise<IronSession<Session>>;
  async function requireSession(
    request: PagesRequest,
    response: PagesResponse,
    options?: RequireSessionOptions,
  ): Promise<RequiredPagesSession<Session>>;
  async function requireSession(
    first: PagesRequest | RequireSessionOptions = {},
    response?: PagesResponse,
    options: RequireSessionOptions = {},
  ): Promise<IronSession<Session> | RequiredPagesSession<Session>> {
    if (!("headers" in first)) {
      const session = await sessionOrPath(await here(), first);
      return typeof session === "string" ? redirect(session) : typed(session);
    }
    const session = await sessionOrPath(await here(first, response), options);
    return typeof session === "string"
      ? { redirect: { destination: session, permanent: false } }
      : { session: typed(session) };
  }

  return {
    requireSession,

    async getSession(request, response) {
      const at = await here(request, response);
      return typed(await open(at, await judge(at, epochSeconds(), false)));
    },

    async getSessionStatus(request, response) {
      const at = await here(request, response);
      const now = epochSeconds();
      const judgement = await judge(at, now, false);
      const page = pageRequest(referringPage(at.headers) ?? "/", at.headers);
      const path = signInPathOf(context, page);
      return statusOf(context, judgement, { now, signInPath: path === null ? null : addressOf(page, path) });
    },

    async startSession(session) {
      const object = objects.get(session);
      if (object !== undefined) return object.start();
      context.begin();
      const at = await here().catch(() => null);
      await startPlainSession(context, session, { here: at, waitUntil: waitUntilAfter });
    },
  };

  async function isPerson(session: IronSession<SessionData>, person: string | null): Promise<boolean> {
    if (settings.userId === undefined) {
      throw new SessionTimeoutError("ERR_USAGE", "requireSession({ person }) needs to know people: set userId");
    }
    return isSameTag(await tagOf(settings.session, "person", await ownerOf(context, { ...session })), person);
  }
}
