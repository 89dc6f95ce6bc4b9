/** How far two machines' clocks may be apart, in seconds: a timestamp further ahead than this is not trusted. */
export const clockTolerance: number = 30;
