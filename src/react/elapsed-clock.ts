import type { Browser } from "./browser.js";

/**
 * A clock in milliseconds that never goes back and never stops: each step is the larger of what the wall
 * clock and the steady clock say. Sleep shows on the wall clock, a wall clock that was set back on the
 * steady one. A wall clock that was set forward makes this one run ahead, which costs a question to the server.
 */
export function createElapsedClock({ wallClock, steadyClock }: Browser): () => number {
  let elapsed = 0;
  let wall: number | undefined;
  let steady = 0;
  return () => {
    const wallNow = wallClock();
    const steadyNow = steadyClock();
    wall ??= wallNow;
    const step = Math.max(wallNow - wall, steadyNow - steady);
    // Adding up every reading would add up rounding too, to seconds an hour while a pointer moves.
    if (step < 1000) return elapsed + step;
    elapsed += step;
    wall = wallNow;
    steady = steadyNow;
    return elapsed;
  };
}
