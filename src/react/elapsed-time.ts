import type { Browser } from "./browser.js";

/** How many milliseconds ago the wall clock, which all tabs share, showed `then`; never less than 0. */
export function since(browser: Browser, then: number): number {
  return Math.max(0, browser.Date.now() - then);
}

/**
 * Counts milliseconds, from no particular moment on, and never goes back or stops. Each step is the larger of what the
 * wall clock and the steady clock say: sleep shows on the wall clock, a wall clock that was set back on the steady one.
 * A wall clock that was set forward makes the count run ahead, which costs a question to the server.
 */
export function countElapsed(browser: Browser): () => number {
  let elapsed = 0;
  let wallBefore = 0;
  let steadyBefore = 0;
  return () => {
    const wall = browser.Date.now();
    const steady = browser.performance.now();
    const step = Math.max(wall - wallBefore, steady - steadyBefore);
    // A step under a second is not added up, because its rounding would add up too, to minutes an hour while a pointer
    // moves.
    if (step < 1000) return elapsed + step;
    wallBefore = wall;
    steadyBefore = steady;
    return (elapsed += step);
  };
}
