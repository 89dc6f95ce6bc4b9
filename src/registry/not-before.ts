/**
 * How much later than any before it a not-before time is at least, in seconds.
 *
 * Ending a user's (or everyone's) sessions sets one: `now`, or this much later than the last, so that two endings
 * in one second, or by machines whose clocks differ, are told apart. A session is registered with a
 * `revocableFrom` this much later than what is set for its owner and for everybody. So an ending ends exactly what
 * was registered before it, whatever any clock said: who signs in after it, in the same second, is not caught.
 * A session the registry has never seen can only be judged by its `startedAt`, with a tolerance for clocks.
 */
export const notBeforeStep: number = 0.001;
