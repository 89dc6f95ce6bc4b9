import type { IronSession } from "iron-session";
import { NextResponse } from "next/server.js";
import { isFreshProof, secondsSinceProof } from "../clock/fresh-proof.js";
import { epochSeconds } from "../clock/time.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { registryUnavailable } from "../session/ask-registry.js";
import type { Context } from "../session/context.js";
import { judgeOrEnd } from "../session/end-session.js";
import { nobody } from "../session/judge-session.js";
import type { Judgement } from "../session/judge-session.js";
import { isSameTag, ownerOf, tagOf } from "../session/person.js";
import { beginPlainSession } from "../session/begin-plain-session.js";
import { createSessionObject } from "../session/session-object.js";
import type { SessionObject } from "../session/session-object.js";
import type { SessionStatus } from "../clock/status.js";
import type { SavableSession } from "../session/begin-plain-session.js";
import { statusOf } from "../session/status-of.js";
import type { Settings } from "../settings.js";
import { appRouterRequest, waitUntilAfter } from "./app-router.js";
import type { CurrentRequest } from "./app-router.js";
import { isServerAction, redirect } from "./next-internals.js";
import { pagesRouterRequest } from "./pages-router.js";
import type { PagesRequest, PagesResponse } from "./pages-router.js";
import { saysForm, saysNavigation } from "./request-kind.js";
import { neverCached, unavailable } from "./respond.js";
import { safeReturnTo, signInUrl } from "./return-to.js";
import { referringPage } from "./sent-from.js";
import type {
  RequiredPagesSession,
  RequireFreshSessionOptions,
  RequireSessionOptions,
  SessionFunctions,
} from "./session-functions.js";
import { addressOf, pageRequest, signInPathOf } from "./sign-in-path.js";

/**
 * The judgements that the app gets to see. Of the others, `unavailable` is thrown, and `superseded` is nobody's
 * session.
 */
type Settled = Exclude<Judgement, { state: "unavailable" | "superseded" }>;

/** The functions by which an app reads and starts sessions. The caller puts the app's own type of a session on them. */
export function createSessionFunctions(context: Context): SessionFunctions<SessionData> {
  const { settings } = context;
  /** The objects behind the sessions that `getSession` handed out, for `startSession`. */
  const objects = new WeakMap<object, SessionObject>();

  async function currentRequest(request?: PagesRequest, response?: PagesResponse): Promise<CurrentRequest> {
    return request === undefined ? appRouterRequest(settings) : pagesRouterRequest(request, response, settings);
  }

  /** @param told whether the person is told, where the session has ended */
  async function judge({ jar, tidyJar, asker }: CurrentRequest, now: number, told: boolean): Promise<Settled> {
    context.begin();
    const jars = { from: jar, to: tidyJar };
    const options = { now, told, source: "getSession", waitUntil: waitUntilAfter, asker } as const;
    const judgement = await judgeOrEnd(context, jars, options);
    if (judgement.state === "unavailable") throw registryUnavailable();
    // The browser has, or is about to get, a newer session. To this request, nobody is signed in.
    return judgement.state === "superseded" ? nobody : judgement;
  }

  /** Unseals what the app keeps in the session. */
  async function open(
    { jar, presented, asker }: CurrentRequest,
    judgement: Settled,
  ): Promise<IronSession<SessionData>> {
    const alive = judgement.state === "alive" ? judgement.judged.session : null;
    const fields = (await alive?.fields()) ?? null;
    const found = alive === null || fields === null ? null : { session: alive, fields };
    const object = createSessionObject(context, { jar, presented, asker, waitUntil: waitUntilAfter, found });
    objects.set(object.session, object);
    return object.session;
  }

  /**
   * The session, or the path to redirect to: where there is none, where it is another person's, and where `maxAge` is
   * given and the last proof is older.
   */
  async function sessionOrPath(
    current: CurrentRequest,
    { returnTo, person, maxAge }: RequireSessionOptions & { maxAge?: number },
  ): Promise<IronSession<SessionData> | string> {
    const { headers } = current;
    const now = epochSeconds();
    const isAction = isServerAction(headers);
    const judgement = await judge(current, now, isAction || saysNavigation(headers));
    const referrer = referringPage(headers);
    const page = returnTo ?? (isAction || saysForm(headers) ? referrer : null);
    if (judgement.state === "alive") {
      const session = await open(current, judgement);
      if (person !== undefined && !(await isPerson(settings, session, person)))
        return safeReturnTo(page ?? referrer, "/");
      if (maxAge === undefined || isFreshProof(secondsSinceProof(judgement.judged.session.mark, now), maxAge)) {
        return session;
      }
    }
    const signInPath = signInPathOf(settings, pageRequest(page ?? referrer ?? "/", headers));
    if (signInPath === null) {
      throw new SessionTimeoutError(
        "ERR_USAGE",
        "requireSession() has nowhere to send people: set signInPath, or use getSession()",
      );
    }
    return signInUrl(signInPath, reasonOf(judgement), page);
  }

  /** Begins a session by one of the package's own session objects, or by a plain iron-session. */
  async function begin(session: SavableSession, source: "startSession" | "confirmSession"): Promise<void> {
    const object = objects.get(session);
    if (object !== undefined) return source === "startSession" ? object.start() : object.confirm();
    context.begin();
    const current = await currentRequest().catch(() => null);
    await beginPlainSession(context, session, { source, current, now: epochSeconds(), waitUntil: waitUntilAfter });
  }

  async function status(current: CurrentRequest): Promise<SessionStatus> {
    const now = epochSeconds();
    const judgement = await judge(current, now, false);
    const page = pageRequest(referringPage(current.headers) ?? "/", current.headers);
    const path = signInPathOf(settings, page);
    return statusOf(settings, judgement, { now, signInPath: path === null ? null : addressOf(page, path) });
  }

  async function requireSession(options?: RequireSessionOptions): Promise<IronSession<SessionData>>;
  async function requireSession(
    request: PagesRequest,
    response: PagesResponse,
    options?: RequireSessionOptions,
  ): Promise<RequiredPagesSession<SessionData>>;
  async function requireSession(
    first: PagesRequest | RequireSessionOptions = {},
    response?: PagesResponse,
    options: RequireSessionOptions = {},
  ): Promise<IronSession<SessionData> | RequiredPagesSession<SessionData>> {
    return "headers" in first ? forPages(first, response, options) : orRedirect(await currentRequest(), first);
  }

  async function orRedirect(
    current: CurrentRequest,
    options: RequireSessionOptions & { maxAge?: number },
  ): Promise<IronSession<SessionData>> {
    const session = await sessionOrPath(current, options);
    return typeof session === "string" ? redirect(session) : session;
  }

  async function forPages(
    request: PagesRequest,
    response: PagesResponse | undefined,
    options: RequireSessionOptions & { maxAge?: number } = {},
  ): Promise<RequiredPagesSession<SessionData>> {
    const session = await sessionOrPath(await currentRequest(request, response), options);
    return typeof session === "string" ? { redirect: { destination: session, permanent: false } } : { session };
  }

  async function requireFreshSession(options: RequireFreshSessionOptions): Promise<IronSession<SessionData>>;
  async function requireFreshSession(
    request: PagesRequest,
    response: PagesResponse,
    options: RequireFreshSessionOptions,
  ): Promise<RequiredPagesSession<SessionData>>;
  async function requireFreshSession(
    first: PagesRequest | RequireFreshSessionOptions,
    response?: PagesResponse,
    options?: RequireFreshSessionOptions,
  ): Promise<IronSession<SessionData> | RequiredPagesSession<SessionData>> {
    const given = "headers" in first ? options : first;
    requireMaxAge("requireFreshSession", given ?? { maxAge: Number.NaN });
    return "headers" in first ? forPages(first, response, given) : orRedirect(await currentRequest(), first);
  }

  return {
    requireSession,
    requireFreshSession,

    async getSession(request, response) {
      const current = await currentRequest(request, response);
      return open(current, await judge(current, epochSeconds(), false));
    },

    async getSessionStatus(request, response) {
      return status(await currentRequest(request, response));
    },

    async confirmationRequired(options) {
      requireMaxAge("confirmationRequired", options);
      const { maxAge } = options;
      const current = await currentRequest();
      const found = await status(current).catch((error: unknown) => {
        if (error instanceof SessionTimeoutError && error.code === "ERR_REGISTRY") return null;
        throw error;
      });
      if (found === null) return unavailable();
      const { status: state, reason, authenticatedSeconds, signInPath } = found;
      const isAlive = state === "active" || state === "warning";
      if (isAlive && isFreshProof(authenticatedSeconds, maxAge)) return null;
      const body = isAlive
        ? { error: "confirmation_required", maxAge, authenticatedSeconds, signInPath }
        : { error: "session_expired", reason, signInPath };
      return neverCached(NextResponse.json(body, { status: 401 }));
    },

    startSession: (session) => begin(session, "startSession"),
    confirmSession: (session) => begin(session, "confirmSession"),
  };
}

/** Why the person is sent to the sign-in page: `confirm` where the session is alive. */
function reasonOf(judgement: Settled): string | null {
  if (judgement.state === "none") return null;
  return judgement.state === "alive" ? "confirm" : judgement.reason;
}

/** An age that is no number of seconds would have no proof be fresh, or each. */
function requireMaxAge(name: string, { maxAge }: { maxAge: number }): void {
  if (Number.isSafeInteger(maxAge) && maxAge > 0) return;
  throw new SessionTimeoutError("ERR_USAGE", `${name}: maxAge is ${maxAge}: give a whole number of seconds above 0`);
}

/** Whether a session is that of the person a page was made for. */
async function isPerson(
  settings: Pick<Settings, "session" | "userId" | "onError">,
  session: IronSession<SessionData>,
  person: string | null,
): Promise<boolean> {
  if (settings.userId === undefined) {
    throw new SessionTimeoutError("ERR_USAGE", "requireSession({ person }) needs to know people: set userId");
  }
  return isSameTag(await tagOf(settings.session, "person", await ownerOf(settings, { ...session })), person);
}
