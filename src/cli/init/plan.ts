/** A file that is not there yet. Paths are relative to the app's folder. */
export interface NewFile {
  path: string;
  text: string;
  /** Part of the example pages, which the person may leave out. */
  example?: boolean;
}

/** A change of a file that is there: lines added, or replaced by what says the same and more. */
export interface Edit {
  path: string;
  before: string;
  after: string;
  /** What is shown of it, in the manner of a diff. */
  lines: readonly string[];
}

/** What `init` is going to do, and what it leaves to the person. */
export interface Plan {
  /** What was found, in a line. */
  found: string;
  files: readonly NewFile[];
  edits: readonly Edit[];
  /** One instruction each, further lines indented. */
  byHand: readonly string[];
}
