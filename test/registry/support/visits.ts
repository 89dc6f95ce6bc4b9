import type { RegistryVisit } from "../../../src/registry/session-registry.js";

/** The fixed time tests start at, in epoch seconds. */
export const now = 1_795_000_000;
export const hour = 3600;
export const day = 24 * hour;

/** A session of Ada's as an app with 30 minutes idle and 12 hours absolute tells of it, unless told otherwise. */
export function visitOf(sessionId: string, { grace = 60, ...more }: Partial<RegistryVisit> & { grace?: number } = {}) {
  const startedAt = more.startedAt ?? now;
  const lastActivityAt = more.lastActivityAt ?? startedAt;
  const absoluteDeadline = more.absoluteDeadline ?? startedAt + 12 * hour;
  return {
    sessionId,
    userId: "ada",
    startedAt,
    lastActivityAt,
    userAgent: "Firefox",
    deadline: Math.min(lastActivityAt + hour / 2 + grace, absoluteDeadline),
    absoluteDeadline,
    starting: false,
    ...more,
  } satisfies RegistryVisit;
}
