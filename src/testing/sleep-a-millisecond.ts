/** The clock behind the fake timers of Jest, Vitest and Cypress, which all put it there. */
interface FakeClock {
  tickAsync: (milliseconds: number) => Promise<unknown>;
}

/**
 * Lets a millisecond pass, and all that was waiting for it happen: on the fake clock where timers are faked, because
 * Jest's hold microtasks back too until time is moved.
 */
export async function sleepAMillisecond(): Promise<void> {
  const { clock } = setTimeout as typeof setTimeout & { clock?: FakeClock };
  if (clock) await clock.tickAsync(1);
  else await new Promise((resolve) => setTimeout(resolve, 1));
}
