/**
 * Clocks of machines differ. A timestamp further ahead than this many seconds is not trusted; one that is nearer may
 * have been written by a machine whose clock is ahead.
 */
export const clockTolerance: number = 30;
