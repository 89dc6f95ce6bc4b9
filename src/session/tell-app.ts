import type { SessionEnded, SessionEvent, SessionEventSource } from "../options.js";
import type { EndedSession, SessionRegistry } from "../registry/session-registry.js";
import { deliverAll, leaseSeconds } from "../registry/sweep.js";
import type { EndedAs } from "../registry/verdicts.js";
import type { Settings } from "../settings.js";
import { report, reportCallback } from "./callbacks.js";
import type { SessionTimeoutError } from "../errors.js";

/** As much of the settings as it takes to tell the app what happens to its sessions. */
export type TellingSettings = Pick<Settings, "onEvent" | "onError">;

/** Tells the app of one event. Never rejects. */
export async function tellApp(settings: TellingSettings, event: SessionEvent): Promise<void> {
  try {
    await settings.onEvent?.(event);
  } catch (cause) {
    reportCallback(settings, "onEvent", cause);
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
  const told = await deliverAll(sessions, {
    deliver: async (session) => {
      await settings.onEvent?.(endEvent(session, moment));
    },
    onFailure: (cause) => reportCallback(settings, "onEvent", cause),
  });
  if (told.length === 0) return;
  await registry?.acknowledge(told).catch((error: unknown) => report(settings, error as SessionTimeoutError));
}
