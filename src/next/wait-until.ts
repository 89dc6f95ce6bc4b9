import { after } from "next/server.js";

/** Work to be finished after the answer, in a Route Handler, a Server Action or a Server Component. */
export function waitUntilAfter(work: Promise<unknown>): void {
  try {
    after(work);
  } catch {
    // Not called by Next (a test, a script): the work runs all the same, and reports its own errors.
  }
}
