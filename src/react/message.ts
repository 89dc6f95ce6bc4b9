import type { KnownStatus } from "./session-state.js";

/** What tabs tell each other: a status that one of them got from the server. */
export interface Message extends KnownStatus {
  /** The wall clock, in milliseconds, when the server was asked. */
  askedAt: number;
}

/**
 * Whether this can be followed as a status. Whatever the engine computes with or passes on is looked at: any script
 * of the origin can write to the channel, and so can another version of this package.
 */
export function isStatus(value: unknown): value is Message {
  const status = Object(value) as Message;
  // What the server itself sends does not say when it was asked.
  const sum = (status.askedAt ?? 0) + status.expiresIn + status.warnBefore + status.idleSeconds + status.now;
  // All in one text, joined by commas. The sum is a number only where each of them is.
  return /^(active|warning|expired|anonymous),[a-z-]*,[^,]*,[\d.]+$/.test(
    [status.status, status.reason, status.person, sum].join(),
  );
}
