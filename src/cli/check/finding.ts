/** Something `check` has to say. */
export interface Finding {
  /** Stays the same over versions, for programs that look for it. */
  code: string;
  severity: "error" | "warning" | "info";
  /** What is the case, in one sentence. */
  message: string;
  /** What to write instead; left out where there is nothing to change. */
  write?: string;
}
