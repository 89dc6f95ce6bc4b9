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
  // A status that comes from the server itself has no `askedAt`.
  const sum = (status.askedAt ?? 0) + status.expiresIn + status.warnBefore + status.idleSeconds + status.now;
  // All is tested as one text, joined by commas. The sum consists of digits only where each of its parts is a number.
  return /^(active|warning|expired|anonymous),[a-z-]*,[^,]*,[\d.]+$/.test(
    [status.status, status.reason, status.person, sum].join(),
  );
}
