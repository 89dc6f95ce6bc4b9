import type { Mark } from "../cookies/session-cookie.js";
import type { SessionEventSource } from "../options.js";
import type { EndedAs } from "../registry/verdicts.js";
import { endInRegistry } from "./ask-registry.js";
import type { Ending, RegistryAccess } from "./ask-registry.js";
import type { WaitUntil } from "./callbacks.js";
import { tellApp, tellEnded, toldReason } from "./tell-app.js";
import type { TellingSettings } from "./tell-app.js";

/** A session that is over, as its cookies tell it. */
export interface OverSession {
  mark: Pick<Mark, "id" | "startedAt">;
  lastActivityAt: number;
  endedAs: EndedAs;
  /** Whose it was. It is asked only where the registry does not say so. */
  owner: () => Promise<string | null>;
}

export interface RecordOptions {
  /** Integer epoch seconds. */
  now: number;
  source: SessionEventSource;
  waitUntil: WaitUntil;
  /** Stands for the request: one page may meet an end many times, and the app is told of it once. */
  request: object;
  /**
   * The registry itself refused the session. Whoever ended it tells of it, unless the registry has never seen the
   * session and refused it by its start.
   */
  refused?: boolean;
}

/** The ids of the sessions whose end was met, by request. */
const met = new WeakMap<object, Set<string>>();

/**
 * Records in the registry that a session is over and tells the app, without delaying the response. An end that somebody
 * else recorded is not told again. Resolves to what became of it; `null` where it was met before in this request.
 */
export async function recordEnd(
  context: RegistryAccess & { settings: TellingSettings },
  { mark, lastActivityAt, endedAs, owner }: OverSession,
  { now, source, waitUntil, request, refused = false }: RecordOptions,
): Promise<Ending["outcome"] | null> {
  const ids = met.get(request) ?? new Set<string>();
  met.set(request, ids);
  if (ids.has(mark.id)) return null;
  ids.add(mark.id);
  const { outcome, session } = await endInRegistry(context, mark.id, { now, reason: endedAs, waitUntil });
  // Where the registry fails, nobody knows whether the app was told of this end before, so it is told now. An app can
  // recognise an event that comes twice, but an event that never comes is lost.
  const isOurs = refused ? outcome === "unknown" : outcome !== "before";
  if (!isOurs || context.settings.onEvent === undefined) return outcome;
  const moment = { at: now, source };
  if (outcome === "ended" && session !== null) {
    const facts = { ...session, lastActivityAt: Math.max(session.lastActivityAt, lastActivityAt) };
    waitUntil(tellEnded(context, [{ ...facts, reason: endedAs, actor: null }], moment));
    return outcome;
  }
  const userId = await owner();
  const facts = { sessionId: mark.id, userId, startedAt: mark.startedAt, lastActivityAt };
  waitUntil(
    tellApp(context.settings, { type: "ended", reason: toldReason(endedAs), ...facts, ...moment, actor: null }),
  );
  return outcome;
}
