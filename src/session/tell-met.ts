import type { SessionEventSource } from "../options.js";
import type { WaitUntil } from "./callbacks.js";
import type { JudgedSession } from "./judge-session.js";
import { ownerOf } from "./person.js";
import type { OwnerSettings } from "./person.js";
import { tellApp } from "./tell-app.js";
import type { TellingSettings } from "./tell-app.js";

/**
 * Tells the app that a session has started which plain iron-session had saved, and which was marked just now. It
 * started when its seal was made.
 */
export async function tellMet(
  settings: OwnerSettings & TellingSettings,
  { session: { mark, lastActivityAt, fields } }: JudgedSession,
  { now, source, waitUntil }: { now: number; source: SessionEventSource; waitUntil: WaitUntil },
): Promise<void> {
  if (settings.onEvent === undefined) return;
  const userId = await ownerOf(settings, await fields());
  const facts = { sessionId: mark.id, userId, startedAt: mark.startedAt, lastActivityAt, at: now, source, actor: null };
  waitUntil(tellApp(settings, { type: "started", reason: null, ...facts }));
}
