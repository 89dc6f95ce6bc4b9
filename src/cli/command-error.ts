/** What the person at the terminal did wrong, in one line that says what to do instead. */
export class CommandError extends Error {}
