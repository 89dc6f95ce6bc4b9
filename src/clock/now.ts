/**
 * The time in whole epoch seconds. The only place that reads the machine's clock: everything else is
 * handed `now`, so that a test can move it.
 */
export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
