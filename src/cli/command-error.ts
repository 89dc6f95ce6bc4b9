/** What the person at the terminal did wrong, in one line that says what to do instead. */
export class CommandError extends Error {
  /** The exit code of the process: 1, or 2 where `check` could not look at all. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
