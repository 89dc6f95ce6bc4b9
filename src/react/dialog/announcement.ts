/**
 * What to say aloud when the time left went from `before` to `now` (seconds), or `null` for nothing. Speech is
 * due at each whole minute above 60 seconds, then at 60, 40 and 20: often enough to act on, far from every second.
 *
 * A tick that comes late (a throttled tab, a laptop waking) says only what is newest: the true time, rounded up
 * to the minute or to 5 seconds, and nothing once fewer than 20 seconds would be left to name.
 *
 * @returns the seconds to name
 */
export function announcement(before: number, now: number): number | null {
  const spoken = roundUp(now, now > 60 ? 60 : 5);
  return milestone(now) >= milestone(before) || spoken < 20 ? null : spoken;
}

/** The last moment at which speech was due, in seconds before the end. */
function milestone(secondsLeft: number): number {
  return roundUp(secondsLeft, secondsLeft > 60 ? 60 : 20);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
