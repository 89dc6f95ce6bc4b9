import type { SessionStatus } from "next-session-timeout/react";

/** What the status route answers to someone who has just signed in. */
export const justSignedIn: SessionStatus = {
  status: "active",
  reason: null,
  idleSeconds: 0,
  idleTimeout: 1800,
  absoluteTimeout: 43_200,
  warnBefore: 120,
  expiresIn: 1800,
  absoluteExpiresIn: 43_200,
  authenticatedSeconds: 0,
  canExtend: true,
  signInPath: null,
  person: null,
  session: null,
  now: 1_795_000_000,
};
