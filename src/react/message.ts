import type { KnownStatus } from "./session-state.js";

/** What tabs tell each other: an answer of the server. */
export interface Message extends KnownStatus {
  /** The wall clock, in milliseconds, when the server was asked. */
  askedAt: number;
}

/**
 * Whether this can be followed as a status. Whatever the engine computes with or passes on is looked at: any script
 * of the origin can write to the channel, and so can another version of this package.
 *
 * @param askedAt the same of a message's
 */
export function isStatus(value: unknown): value is Message {
  const { status, reason, person, expiresIn, warnBefore, idleSeconds, now, askedAt = 0 } = { ...(value as Message) };
  return (
    // A sum is a number where all are.

    /^(active|warning|expired|anonymous),[a-z-]*,[^,]*,[\d.]+$/.test(
      `${[status, reason, person, askedAt + expiresIn + warnBefore + idleSeconds + now]}`,
    )
  );
}
