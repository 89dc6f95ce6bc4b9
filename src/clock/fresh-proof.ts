import { clockTolerance } from "./time.js";

/** When a session started, and when the person last proved who they are, where that was later; epoch seconds. */
export interface ProofDates {
  startedAt: number;
  authenticatedAt?: number | undefined;
}

/**
 * How long ago the person proved who they are, in seconds; `null` where no date says so that can be trusted. A date
 * further ahead than machines differ is none, and no date is no proof.
 *
 * @param now integer epoch seconds
 */
export function secondsSinceProof({ startedAt, authenticatedAt = startedAt }: ProofDates, now: number): number | null {
  const isDate = Number.isSafeInteger(authenticatedAt) && authenticatedAt > 0;
  if (!isDate || authenticatedAt > now + clockTolerance) return null;
  return Math.max(0, now - authenticatedAt);
}

/** Whether a proof is less than `maxAge` seconds old; at `maxAge` it is not. What is no number is never fresh. */
export function isFreshProof(secondsSince: number | null, maxAge: number): boolean {
  return secondsSince !== null && secondsSince < maxAge;
}
