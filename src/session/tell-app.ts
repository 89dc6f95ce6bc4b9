import type { SessionEnded, SessionEvent, SessionEventSource } from "../options.js";
import type { EndedSession, SessionRegistry } from "../registry/session-registry.js";
import { leaseSeconds } from "../registry/sweep.js";
import type { EndedAs } from "../registry/verdicts.js";
import type { Settings } from "../settings.js";
import { report, reportCallback } from "./callbacks.js";
import type { SessionTimeoutError } from "../errors.js";

/** As much of the settings as it takes to tell the app what happens to its sessions. */
export type TellingSettings = Pick<Settings, "onEvent" | "onError">;

/** How many sessions of one ending the app is told of at once. */
const concurrency = 10;

/** Tells the app of one event. Never rejects: it resolves to whether the app took it. */
export async function tellApp(settings: TellingSettings, event: SessionEvent): Promise<boolean> {
  try {
    await settings.onEvent?.(event);
    return true;
  } catch (cause) {
    reportCallback(settings, "onEvent", cause);
    return false;
  }
}

/**
 * For how many seconds whoever ends a session has the telling of it to itself; `null` where the app does not want to be
 * told.
 */
export function leaseOf({ onEvent }: Pick<Settings, "onEvent">): number | null {
  return onEvent === undefined ? null : leaseSeconds;
}

/** Why a session ended, in the app's words: to the app, what another session superseded was replaced by it. */
export function toldReason(endedAs: EndedAs): SessionEnded["reason"] {
  return endedAs === "superseded" ? "replaced" : endedAs;
}

/** The event of a session that a registry has ended. */
export function endEvent(
  { sessionId, userId, startedAt, lastActivityAt, reason, actor }: EndedSession,
  { at, source }: { at: number; source: SessionEventSource },
): SessionEnded {
  return {
    type: "ended",
    reason: toldReason(reason),
    sessionId,
    userId,
    startedAt,
    lastActivityAt,
    at,
    source,
    actor,
  };
}

/**
 * Tells the app of sessions that a registry has ended, and then acknowledges them. What the app does not take, or what
 * cannot be acknowledged, a sweep tells again. Never rejects.
 */
export async function tellEnded(
  { registry, settings }: { registry: Pick<SessionRegistry, "acknowledge"> | null; settings: TellingSettings },
  sessions: readonly EndedSession[],
  moment: { at: number; source: SessionEventSource },
): Promise<void> {
  const told: string[] = [];
  const waiting = sessions.values();
  async function work(): Promise<void> {
    // All workers share this iterator, so each takes the next session that no other has.
    for (const session of waiting) {
      if (await tellApp(settings, endEvent(session, moment))) told.push(session.sessionId);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  if (told.length === 0) return;
  await registry?.acknowledge(told).catch((error: unknown) => report(settings, error as SessionTimeoutError));
}
