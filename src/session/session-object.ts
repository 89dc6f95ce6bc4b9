import { cookieAfterlife } from "../clock/afterlife.js";
import type { IronSession, SessionOptions } from "iron-session";
import { epochSeconds } from "../clock/now.js";
import type { CookieSettings } from "../cookies/attributes.js";
import { deleteClock } from "../cookies/clock-cookie.js";
import type { CookieJar } from "../cookies/cookie-jar.js";
import { deleteSession, mintMark, writeSession } from "../cookies/session-cookie.js";
import type { Mark, SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { askRegistry, endInRegistry, ownerOf } from "./ask-registry.js";
import type { Asker } from "./ask-registry.js";
import type { Context, WaitUntil } from "./context.js";
import { presentedIds } from "./judge-session.js";
import type { FoundSession } from "./read-session.js";
import { writeRunningClock } from "./renew-session.js";
import { askTimeouts } from "./timeouts-of.js";
import type { JudgedBy } from "./timeouts-of.js";

export interface SessionObject {
  /** iron-session's shape: the app's fields, `save()`, `destroy()`. */
  session: IronSession<SessionData>;
  /** Makes it a whole new session: a new id, both clocks from now, saved. */
  start: () => Promise<void>;
}

export interface SessionObjectOptions {
  jar: CookieJar;
  asker: Asker;
  waitUntil: WaitUntil;
  /** `null` where nobody is signed in. */
  found: { session: FoundSession; fields: SessionData } | null;
}

interface Written extends JudgedBy {
  seal: string;
  registered: boolean;
}

/** iron-session's shape over our own reading and writing, because its `save` cannot be replaced. */
export function createSessionObject(
  context: Context,
  { jar, asker, waitUntil, found }: SessionObjectOptions,
): SessionObject {
  const { settings } = context;
  const fields: SessionData = { ...found?.fields };
  let mark: Mark | null = found?.session.mark ?? null;
  let cookieSettings: CookieSettings = settings;
  let destroyed = false;

  const isEmpty = (): boolean => Object.keys(fields).length === 0;

  /** Writes the session under its mark, or under that of a session that starts now. */
  async function write(next: Mark): Promise<Written> {
    const now = epochSeconds();
    const starts = next !== mark;
    const judgedBy = await askTimeouts(context, fields, now, found?.session.clock?.clock.judgedBy);
    const registered =
      starts && !isEmpty() && (await registerStart(context, { mark: next, fields, judgedBy, asker, now }));
    const ttl = judgedBy.timeouts.absoluteTimeout + cookieAfterlife;
    const seal = await writeSession(jar, cookieSettings, { fields, mark: next, ttl });
    // A clock beside an empty session would be a clock of nobody's.
    if (isEmpty()) deleteClock(jar, cookieSettings);
    if (starts && mark !== null) await endInRegistry(context, mark.id, { now, reason: "superseded", waitUntil });
    mark = next;
    return { ...judgedBy, seal, registered };
  }

  const session = Object.defineProperties(fields, {
    save: {
      value: async function save(): Promise<void> {
        if (destroyed && isEmpty()) return;
        if (destroyed) throw savedAfterDestroy();
        await write(mark ?? mintMark(epochSeconds()));
      },
    },
    destroy: {
      value: function destroy(): void {
        destroyed = true;
        const now = epochSeconds();
        if (context.registry !== null)
          waitUntil(endAll(presentedIds(context, asker.presented ?? jar, now), mark?.id, now));
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

  /** Every session the browser presented: one that stays alive would sign the person in again. */
  async function endAll(presented: Promise<string[]>, own: string | undefined, now: number): Promise<void> {
    const ids = new Set([...(await presented), ...(own === undefined ? [] : [own])]);
    await Promise.all([...ids].map(async (id) => endInRegistry(context, id, { now, waitUntil })));
  }

  return {
    session: session as unknown as IronSession<SessionData>,
    async start() {
      if (destroyed) throw savedAfterDestroy();
      const started = mintMark(epochSeconds());
      const { seal, ...judgedBy } = await write(started);
      if (isEmpty()) return;
      await writeRunningClock(jar, cookieSettings, {
        judged: { ...judgedBy, session: { mark: started } },
        seal,
        lastActivityAt: started.startedAt,
      });
    },
  };
}

/**
 * Tells the registry of a session that starts now. Answers whether it was told.
 *
 * @throws SessionTimeoutError `ERR_REGISTRY` where it does not answer and `onRegistryError` is `"deny"`
 */
export async function registerStart(
  context: Context,
  {
    mark,
    fields,
    judgedBy,
    asker,
    now,
  }: { mark: Mark; fields: SessionData; judgedBy: JudgedBy; asker: Pick<Asker, "userAgent">; now: number },
): Promise<boolean> {
  if (context.registry === null) return false;
  const verdict = await askRegistry(
    context,
    {
      mark,
      userId: await ownerOf(context, fields),
      lastActivityAt: mark.startedAt,
      timeouts: judgedBy.timeouts,
      userAgent: asker.userAgent,
      starting: true,
    },
    now,
  );
  if (verdict === "unavailable") throw registryUnavailable();
  return verdict === "alive";
}

/** Only with `onRegistryError: "deny"`, which asks for exactly this; there is no other way to answer from here. */
export function registryUnavailable(): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", 'the registry did not answer, and onRegistryError is "deny"');
}

function savedAfterDestroy(): SessionTimeoutError {
  return new SessionTimeoutError(
    "ERR_USAGE",
    "this session was destroyed, and saving it would sign the person in again: call getSession() for a new one",
  );
}
