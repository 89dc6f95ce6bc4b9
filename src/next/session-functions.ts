import type { IronSession } from "iron-session";
import type { SessionStatus } from "../clock/status.js";
import type { SavableSession } from "../session/begin-plain-session.js";
import type { PagesRequest, PagesResponse } from "./pages-router.js";

export interface RequireSessionOptions {
  /** The path of this page, to come back to after signing in. Server Components cannot see it themselves. */
  returnTo?: string | undefined;
  /**
   * The `person` a page was made for, from `getSessionStatus()`. Give it in a Server Action: where somebody else is
   * signed in by the time the page sends the action, the action ends here, before anything is done, and the browser
   * loads the page anew.
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

export interface RequireFreshSessionOptions extends RequireSessionOptions {
  /** How long ago the person may have proved who they are, in seconds; at `maxAge` it is too long ago. */
  maxAge: number;
}

/** Where `requireSession` sends a request of the Pages Router: what `getServerSideProps` returns. */
export interface PagesRedirect {
  destination: string;
  permanent: false;
}

export type RequiredPagesSession<Session extends object> =
  | { session: IronSession<Session>; redirect?: undefined }
  | { session?: undefined; redirect: PagesRedirect };

/** The session in pages, actions and route handlers. */
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
   * For what is sensitive: `requireSession`, which also sends people to `signInPath`, with `reason=confirm`, whose last
   * proof of who they are is `maxAge` seconds old or older. That page asks for it and calls `confirmSession`. In a
   * Server Action nothing is done then: the person comes back to the page the action was sent from.
   *
   * @example
   * const session = await requireFreshSession({ maxAge: 5 * 60, returnTo: "/account/email" });
   */
  requireFreshSession: {
    (options: RequireFreshSessionOptions): Promise<IronSession<Session>>;
    /** For `getServerSideProps`, as with `requireSession`. */
    (
      request: PagesRequest,
      response: PagesResponse,
      options: RequireFreshSessionOptions,
    ): Promise<RequiredPagesSession<Session>>;
  };
  /**
   * The same for a Route Handler: the 401 to return, or `null` where the proof is fresh. Its body is
   * `{ "error": "confirmation_required", "maxAge", "authenticatedSeconds", "signInPath" }` or, where nobody is signed
   * in, `{ "error": "session_expired", "reason", "signInPath" }`. A 503 where the registry fails and `onRegistryError` is
   * `"deny"`.
   *
   * @example
   * const refusal = await confirmationRequired({ maxAge: 5 * 60 });
   * if (refusal) return refusal;
   */
  confirmationRequired: (options: Pick<RequireFreshSessionOptions, "maxAge">) => Promise<Response | null>;
  /**
   * Call it at sign-in. The session gets a new id (so that an id from before is worth nothing), both of its timeouts
   * start over, and it is saved. The session from before ends.
   *
   * Rejects with `ERR_SESSION_LIMIT` where `onLimit` is `"refuse"` and the user has `maxSessions` sessions.
   */
  startSession: (session: SavableSession) => Promise<void>;
  /**
   * Call it when a person who is signed in has proved again who they are. The session goes on under a new id, the one
   * from before is worth nothing, and the idle timeout starts over; the absolute one does not.
   *
   * Rejects with `ERR_SESSION_ENDED`, and leaves nobody signed in, where the session is over by then. Of a form that is
   * sent twice, with a registry, the second one rejects too, and what the first one confirmed stays.
   */
  confirmSession: (session: SavableSession) => Promise<void>;
  /**
   * The same as `GET {basePath}/status` returns: for the hook's `initialStatus`, or to tell an API's caller why its
   * session ended. It does not count as activity. In the Pages Router, hand it the request and the response.
   */
  getSessionStatus: (request?: PagesRequest, response?: PagesResponse) => Promise<SessionStatus>;
}
