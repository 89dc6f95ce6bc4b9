import type { Browser } from "./browser.js";

/** The clocks of a browser, in milliseconds. */
export interface Clocks {
  /**
   * From no particular time; never goes back and never stops. Each step is the larger of what the wall clock and
   * the steady clock say: sleep shows on the wall clock, a wall clock that was set back on the steady one. A wall
   * clock that was set forward makes this one run ahead, which costs a question to the server.
   */
  now: () => number;
  /** How long ago the wall clock, which all tabs share, showed `then`; never less than 0. */
  since: (then: number) => number;
  /** Since the page was asked for, but for time asleep. */
  pageAge: () => number;
}

export function createClocks(browser: Browser): Clocks {
  const wall = (): number => browser.Date.now();
  const pageAge = (): number => browser.performance.now();
  let elapsed = 0;
  let wallBefore = 0;
  let ageBefore = 0;
  return {
    pageAge,
    since: (then) => Math.max(0, wall() - then),
    now() {
      const wallNow = wall();
      const ageNow = pageAge();
      const step = Math.max(wallNow - wallBefore, ageNow - ageBefore);
      // Adding up every reading would add up rounding too, to minutes an hour while a pointer moves.
      if (step < 1000) return elapsed + step;
      wallBefore = wallNow;
      ageBefore = ageNow;
      return (elapsed += step);
    },
  };
}
