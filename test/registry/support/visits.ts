import type { RegistryStart, RegistryVisit } from "../../../src/registry/session-registry.js";

/** The fixed time tests start at, in epoch seconds. */
export const now = 1_795_000_000;
export const hour = 3600;
export const day = 24 * hour;

/** Ends as an app does that tells nobody. */
export const revoking = {
  reason: "revoked",
  actor: null,
  leaseSeconds: null,
  keepUntil: now + 13 * hour + day,
  now,
} as const;

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
    maxSessions: null,
    ...more,
  } satisfies RegistryVisit;
}

/** Ada signs in, unless told otherwise. */
export function startOf(sessionId: string, more: Partial<RegistryStart> = {}): RegistryStart {
  const { userId = "ada", ...visit } = visitOf(sessionId, more);
  return {
    kind: "sign-in",
    supersedes: [],
    onLimit: "end-oldest",
    leaseSeconds: null,
    keepUntil: revoking.keepUntil,
    ...more,
    ...visit,
    userId,
  };
}
