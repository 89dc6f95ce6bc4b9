import type { SessionEvent } from "next-session-timeout";

/** What to look for; an empty text is any. */
export interface AuditFilter {
  user: string;
  reason: string;
}

interface AuditLog {
  /** The latest first. */
  events: SessionEvent[];
  listeners: Set<(event: SessionEvent) => void>;
}

// This is one process's memory, to keep the example small: an audit log of yours is a table, or what your lines go to.
const longest = 200;
// Next bundles this file more than once (for proxy.ts, for pages, for routes). They share one log.
const shared = globalThis as { exampleAuditLog?: AuditLog };
const log = (shared.exampleAuditLog ??= { events: [], listeners: new Set() });

export function addToAuditLog(event: SessionEvent): void {
  // An end is told at least once.
  if (log.events.some((known) => auditKey(known) === auditKey(event))) return;
  log.events = [event, ...log.events].slice(0, longest);
  for (const listener of log.listeners) listener(event);
}

/** What happened so far, the latest first. */
export function auditEvents(filter: AuditFilter): SessionEvent[] {
  return log.events.filter((event) => matches(event, filter));
}

/** Calls `listener` with what happens from now on. Returns what stops it. */
export function watchAuditLog(filter: AuditFilter, listener: (event: SessionEvent) => void): () => void {
  const tell = (event: SessionEvent) => matches(event, filter) && listener(event);
  log.listeners.add(tell);
  return () => log.listeners.delete(tell);
}

/** What two events that tell of the same moment have in common. */
function auditKey({ sessionId, type, reason }: SessionEvent): string {
  return `${sessionId} ${type} ${reason}`;
}

function matches(event: SessionEvent, { user, reason }: AuditFilter): boolean {
  return (user === "" || event.userId === user) && (reason === "" || event.reason === reason);
}
