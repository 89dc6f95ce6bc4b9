/** Something `check` has to say. */
export interface Finding {
  /** Stable: for programs, and for what is known and accepted. */
  code: string;
  severity: "error" | "warning" | "info";
  /** What is the case, in one sentence. */
  message: string;
  /** What to write instead; left out where there is nothing to change. */
  write?: string;
}
