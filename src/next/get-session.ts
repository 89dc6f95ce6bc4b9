import type { IronSession, SessionOptions } from "iron-session";
import { cookies, headers } from "next/headers.js";
// What `next/navigation` re-exports. That entry itself, spelled as Node needs it (.js), escapes Next's alias
// for server code and pulls client hooks into it, which does not build.
import { redirect } from "next/dist/client/components/redirect.js";
import { epochSeconds } from "../clock/now.js";
import type { SessionStatus } from "../clock/status.js";
import { deleteClock, writeClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { deleteSession, markKey, mintMark, writeSession } from "../cookies/session-cookie.js";
import type { CookieSettings, Mark } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { askRegistry, endInRegistry } from "./ask-registry.js";
import type { Context } from "./context.js";
import { endSession, judgeSession, ownerOf, timeoutsOf } from "./judge-session.js";
import type { Judgement } from "./judge-session.js";
import { referringPage } from "./referring-page.js";
import { signInUrl } from "./return-to.js";
import { statusOf } from "./status-of.js";
import { waitUntilAfter } from "./wait-until.js";

/** What `startSession` needs of a session: one from `getSession()`, or a plain iron-session. */
export type SavableSession = { save(): Promise<void> };

export interface RequireSessionOptions {
  /** The path of this page, to come back to after signing in. Server Components cannot see it themselves. */
  returnTo?: string | undefined;
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

/** What stands behind a session that `getSession` handed out. */
interface Backing {
  start(): Promise<void>;
}

interface Opened<Session extends object> {
  session: IronSession<Session>;
  judgement: Exclude<Judgement<Session>, { state: "unavailable" }>;
  now: number;
}

export function createSessionFunctions<Session extends object>(context: Context<Session>): SessionFunctions<Session> {
  const { settings } = context;
  const backings = new WeakMap<object, Backing>();

  async function open(): Promise<Opened<Session>> {
    const jar = await nextJar();
    const now = epochSeconds();
    // The same object for all of a request: Next keeps it.
    const request = await headers();
    const userAgent = request.get("user-agent");
    const judgement = await judgeSession(context, jar, { now, withData: true, registry: { userAgent, request } });
    if (judgement.state === "ended") {
      const forgiving = { ...jar, set: ifWritable(jar.set) };
      await endSession(context, forgiving, judgement, {
        now,
        source: "getSession",
        waitUntil: waitUntilAfter,
        asksRegistry: true,
      });
    }
    if (judgement.state === "unavailable") throw registryUnavailable();
    return { session: wrap(jar, judgement, userAgent), judgement, now };
  }

  /** iron-session's shape over our own reading and writing, because its `save` cannot be replaced. */
  function wrap(jar: CookieJar, judgement: Judgement<Session>, userAgent: string | null): IronSession<Session> {
    const found = judgement.state === "alive" ? judgement.session : null;
    const fields: Record<string, unknown> = { ...found?.data };
    let mark = found?.mark ?? null;
    let cookieSettings: CookieSettings = settings;
    let destroyed = false;

    /** Writes the session under its mark, or under a new one. Answers for how long at most, in seconds. */
    async function write(next: Mark, starting: boolean): Promise<number> {
      const data = fields as Partial<Session>;
      const timeouts = await timeoutsOf(context, data);
      if (next !== mark) {
        const userId = await ownerOf(context, data);
        const now = epochSeconds();
        const visit = {
          mark: next,
          userId,
          lastActivityAt: next.startedAt,
          timeouts,
          userAgent,
          starting,
        };
        const verdict = await askRegistry(context, visit, now);
        if (verdict === "unavailable") throw registryUnavailable();
        if (starting && mark !== null) await endInRegistry(context, mark.id, now);
      }
      await writeSession(jar, cookieSettings, fields, next, timeouts.absoluteTimeout);
      mark = next;
      return timeouts.absoluteTimeout;
    }

    const session = Object.defineProperties(fields, {
      save: {
        value: async function save(): Promise<void> {
          if (destroyed && Object.keys(fields).length === 0) return;
          if (destroyed) throw savedAfterDestroy();
          // A session saved by plain iron-session is as old as its seal; only one that is not there yet starts.
          await write(mark ?? mintMark(found?.clock.startedAt ?? epochSeconds()), found === null);
        },
      },
      destroy: {
        value: function destroy(): void {
          destroyed = true;
          if (mark !== null) waitUntilAfter(endInRegistry(context, mark.id, epochSeconds()));
          for (const key of Object.keys(fields)) delete fields[key];
          deleteSession(jar, cookieSettings);
          deleteClock(jar, cookieSettings);
        },
      },
      updateConfig: {
        value: function updateConfig(newOptions: SessionOptions): void {
          cookieSettings = { ...settings, session: newOptions };
        },
      },
    });
    backings.set(session, {
      async start() {
        if (destroyed) throw savedAfterDestroy();
        const now = epochSeconds();
        const next = mintMark(now);
        const absoluteTimeout = await write(next, true);
        await writeClock(jar, cookieSettings, { id: next.id, lastActivityAt: now }, absoluteTimeout);
      },
    });
    return session as unknown as IronSession<Session>;
  }

  return {
    async getSession() {
      return (await open()).session;
    },

    async getSessionStatus() {
      const { judgement, now } = await open();
      return statusOf(context, judgement, now);
    },

    async requireSession(options = {}) {
      const { session, judgement } = await open();
      if (judgement.state === "alive") return session;
      if (settings.signInPath === null) {
        throw new SessionTimeoutError(
          "ERR_USAGE",
          "requireSession() has nowhere to send people: set signInPath, or use getSession()",
        );
      }
      const reason = judgement.state === "ended" ? judgement.reason : null;
      const returnTo = options.returnTo ?? (await actionPage());
      redirect(signInUrl(settings.signInPath, reason, returnTo));
    },

    async startSession(session) {
      const backing = backings.get(session);
      if (backing !== undefined) return backing.start();
      // A plain iron-session: its own save keeps the mark like any field. Where there is no `cookies()`
      // (a Pages Router API route), the session is judged by its start until the middleware writes the clock.
      const mark = mintMark(epochSeconds());
      Object.assign(session, { [markKey]: mark });
      await session.save();
    },
  };
}

async function nextJar(): Promise<CookieJar> {
  const store = await cookies();
  return {
    get: (name) => store.get(name)?.value,
    set: (name, value, attributes) => void store.set(name, value, { ...attributes }),
  };
}

/** Server Components cannot write cookies; the next request that can will. */
function ifWritable(set: CookieJar["set"]): CookieJar["set"] {
  return (...cookie) => {
    try {
      set(...cookie);
    } catch {
      // Expired cookies are refused wherever they are read, so nothing depends on this.
    }
  };
}

/** The page a Server Action was sent from, or `null` outside one. */
async function actionPage(): Promise<string | null> {
  const sent = await headers();
  return sent.has("next-action") ? referringPage(sent) : null;
}

/** Only with `onRegistryError: "deny"`, which asks for exactly this; there is no other way to answer from here. */
function registryUnavailable(): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", 'the registry did not answer, and onRegistryError is "deny"');
}

function savedAfterDestroy(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_USAGE",
    "this session was destroyed, and saving it would sign the person in again: call getSession() for a new one",
  );
}
