import type { Timeouts } from "./evaluate.js";

/**
 * The time in whole epoch seconds. No other file reads the machine's time: everything else is handed `now`, so that a
 * test can move it, and so that one request is judged by one time from beginning to end.
 */
export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The longest time a timer can wait, in milliseconds: one that is set for longer fires at once. */
export const longestTimer: number = 2 ** 31 - 1;

/** How far the times of two machines may be apart, in seconds: a timestamp further ahead than this is not trusted. */
export const clockTolerance: number = 30;

/**
 * How long the cookies of a session outlive it, in seconds: a day. Someone who comes back late is then told why the
 * session ended. A registry remembers ended sessions for as long, because their cookies can still be presented.
 */
export const cookieAfterlife: number = 24 * 3600;

/** How long the seal of a session and its persistent cookies last, in seconds. */
export function cookieTtl({ absoluteTimeout }: Pick<Timeouts, "absoluteTimeout">): number {
  return absoluteTimeout + cookieAfterlife;
}
