import type { KnownStatus } from "./session-state.js";

/** What tabs tell each other: an answer of the server. */
export interface Message extends KnownStatus {
  /** The wall clock, in milliseconds, when the server was asked. */
  askedAt: number;
}

/**
 * Whether this can be followed as a status. Whatever the engine computes with or passes on is looked at: any script
 * of the origin can write to the channel, and so can another version of this package.
 */
export function isStatus(value: unknown): value is Message {
  // The server's own says nothing of when it was asked.
  const fields: KnownStatus & { askedAt?: number } = { ...(value as Message) };
  const { status, reason, person, expiresIn, warnBefore, idleSeconds, now, askedAt = 0 } = fields;
  return (
    // One text of them all: a list is joined by commas, and a sum is a number where all are.
    /^(active|warning|expired|anonymous),[a-z-]*,[^,]*,[\d.]+$/.test(
      [status, reason, person, askedAt + expiresIn + warnBefore + idleSeconds + now].join(),
    )
  );
}
