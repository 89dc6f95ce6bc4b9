/**
 * Every word the dialog shows or speaks. `time` is ready to read, in the dialog's `locale`: "2 minutes",
 * "40 seconds".
 */
export interface SessionTimeoutTexts {
  /** Heading while the person can stay. */
  title: string;
  /**
   * What happens, and when. Shown with the time ticking; spoken at opening, at each whole minute, then
   * at 60, 40 and 20 seconds.
   */
  message: (time: string) => string;
  stay: string;
  signOut: string;
  /** Heading where the absolute timeout comes first, so that staying is not on offer. */
  absoluteTitle: string;
  absoluteMessage: (time: string) => string;
  /** Closes the dialog and changes nothing else. */
  dismiss: string;
  signOutNow: string;
  /** Spoken while staying or signing out takes its time. */
  busy: string;
  /** Shown and spoken when staying or signing out did not work; the buttons do it again. */
  failed: string;

  // The rest is for `whenEnded="sign-in-here"`, where the session has ended and the page is covered.
  /** Heading, and the page's title for as long as it is covered. */
  endedTitle: string;
  /** Why the session ended. `reason` is `idle`, `absolute`, `revoked` or `replaced`. */
  endedMessage: (reason: string) => string;
  /** Follows it: that nothing is lost. */
  endedKept: string;
  /**
   * Opens a window, or where the browser lets no page do so a tab, to sign in. As long as the server could not be asked
   * where, it asks again.
   */
  signIn: string;
  /** Goes to the sign-in page, and loses what is on this one. */
  leave: string;
}

export const defaultTexts: SessionTimeoutTexts = {
  title: "You're about to be signed out",
  message: (time) => `For your security, we will sign you out in ${time}.`,
  stay: "Stay signed in",
  signOut: "Sign out",
  absoluteTitle: "You'll need to sign in again soon",
  absoluteMessage: (time) => `For your security, we will sign you out in ${time}. Save your work before then.`,
  dismiss: "Continue working",
  signOutNow: "Sign out now",
  busy: "One moment",
  failed: "That did not work. Check your connection and try again.",
  endedTitle: "You were signed out",
  endedMessage: (reason) =>
    reason === "revoked"
      ? "Another device or an administrator did this."
      : reason === "replaced"
        ? "You signed in on another device."
        : reason === "absolute"
          ? "You were signed in for a long time."
          : "You were away for a while.",
  endedKept: "Sign in to continue where you were.",
  signIn: "Sign in",
  leave: "Leave this page",
};
