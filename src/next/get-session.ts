import type { IronSession } from "iron-session";
import { headers } from "next/headers.js";
// What `next/navigation` re-exports. That entry itself, spelled as Node needs it (.js), escapes Next's alias
// for server code and pulls client hooks into it, which does not build.
import { redirect } from "next/dist/client/components/redirect.js";
import { epochSeconds } from "../clock/now.js";
import type { SessionStatus } from "../clock/status.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { ownerOf } from "../session/ask-registry.js";
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
import { referringPage } from "./referring-page.js";
import { safeReturnTo, signInUrl } from "./return-to.js";
import { pageRequest, signInPathOf } from "./sign-in-path.js";
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

export interface SessionFunctions<Session extends object> {
  /** The session of this request, in iron-session's shape; empty once it has expired. Never renews. */
  getSession: () => Promise<IronSession<Session>>;
  /** The same, but redirects to `signInPath` where there is no session. For an API, use `getSession`. */
  requireSession: (options?: RequireSessionOptions) => Promise<IronSession<Session>>;
  /**
   * Call it at sign-in and at every re-authentication: a new session id (so that an id from before is worth
   * nothing), both clocks start over, and the session is saved.
   */
  startSession: (session: SavableSession) => Promise<void>;
  /**
   * What `GET {basePath}/status` would answer: for the hook's `initialStatus`, or to tell an API's caller why
   * its session ended. Not activity.
   */
  getSessionStatus: () => Promise<SessionStatus>;
}

interface Opened {
  session: IronSession<SessionData>;
  judgement: Exclude<Judgement, { state: "unavailable" | "superseded" }>;
  now: number;
}

export function createSessionFunctions<Session extends object>(context: Context): SessionFunctions<Session> {
  const { settings } = context;
  const objects = new WeakMap<object, SessionObject>();

  /** @param told whether the person is told, where the session has ended */
  async function open(told: boolean): Promise<Opened> {
    const [jar, asker] = await storeJar(settings);
    context.begin();
    const now = epochSeconds();
    const waitUntil = waitUntilAfter;
    let judgement = await judgeSession(context, jar, { now, asker });
    if (judgement.state === "ended" || judgement.state === "noted") {
      await endSession(context, forgiving(jar), judgement, { now, told, source: "getSession", waitUntil, asker });
    }
    if (judgement.state === "unavailable") throw registryUnavailable();
    // The browser has, or is about to get, another session: this request is of none.
    if (judgement.state === "superseded") judgement = { state: "none", cookies: new Map(), unreadable: "no" };
    const alive = judgement.state === "alive" ? judgement.judged.session : null;
    const fields = (await alive?.fields()) ?? null;
    const found = alive === null || fields === null ? null : { session: alive, fields };
    const object = createSessionObject(context, { jar, asker, waitUntil, found });
    objects.set(object.session, object);
    return { session: object.session, judgement, now };
  }

  /** The types of the app begin here. */
  const typed = (session: IronSession<SessionData>): IronSession<Session> => session as unknown as IronSession<Session>;

  return {
    async getSession() {
      return typed((await open(false)).session);
    },

    async getSessionStatus() {
      const { judgement, now } = await open(false);
      const sent = await headers();
      const signInPath = signInPathOf(context, pageRequest(referringPage(sent) ?? "/", sent));
      return statusOf(context, judgement, { now, signInPath });
    },

    async requireSession(options = {}) {
      const sent = await headers();
      const isAction = sent.has("next-action");
      const { session, judgement } = await open(isAction || sent.get("sec-fetch-mode") === "navigate");
      const page = options.returnTo ?? (isAction ? referringPage(sent) : null);
      if (judgement.state === "alive") {
        if (options.person === undefined || (await isPerson(session, options.person))) return typed(session);
        redirect(safeReturnTo(page ?? referringPage(sent), "/"));
      }
      const signInPath = signInPathOf(context, pageRequest(page ?? referringPage(sent) ?? "/", sent));
      if (signInPath === null) {
        throw new SessionTimeoutError(
          "ERR_USAGE",
          "requireSession() has nowhere to send people: set signInPath, or use getSession()",
        );
      }
      const reason = judgement.state === "none" ? null : judgement.reason;
      redirect(signInUrl(signInPath, reason, page));
    },

    async startSession(session) {
      const object = objects.get(session);
      if (object !== undefined) return object.start();
      context.begin();
      const here = await storeJar(settings).then(
        ([jar, asker]) => ({ jar, asker }),
        () => null,
      );
      await startPlainSession(context, session, { here, waitUntil: waitUntilAfter });
    },
  };

  async function isPerson(session: IronSession<SessionData>, person: string | null): Promise<boolean> {
    if (settings.userId === undefined) {
      throw new SessionTimeoutError("ERR_USAGE", "requireSession({ person }) needs to know people: set userId");
    }
    return isSameTag(await tagOf(settings.session, "person", await ownerOf(context, { ...session })), person);
  }
}
