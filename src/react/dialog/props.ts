import type { UseSessionTimeoutOptions } from "../index.js";
import type { SessionTimeoutTexts } from "./texts.js";

/** The parts a class can be given to; `primary` is to stay, dismiss or sign in, `secondary` to sign out or leave. */
export type SessionTimeoutDialogPart = "dialog" | "title" | "message" | "status" | "actions" | "primary" | "secondary";

/** The hook's options are the dialog's too. */
export interface SessionTimeoutDialogProps extends UseSessionTimeoutOptions {
  /**
   * With `"sign-in-here"` the page is not left when the session has ended. It is covered, and stays as it is behind that.
   * The person signs in again in a window of its own and is then back where they were; for anybody else the page is
   * loaded anew. It needs the server's `userId`, because only that tells whether it is the same person: without it the
   * page stays covered. `onExpired` is called, and what it returns changes nothing.
   */
  whenEnded?: "sign-in-here" | undefined;
  /**
   * Words to use instead of the English ones. Name their language in `locale`. Those of ten languages are ready, with
   * the `locale`, in `next-session-timeout/texts/fr` and the like.
   */
  texts?: Partial<SessionTimeoutTexts>;
  /**
   * BCP 47 tag of the `texts`, for the numbers and for screen readers. It translates nothing by itself. Default `"en"`.
   */
  locale?: string;
  /**
   * Leaves the sign-out button out of the warning, where the page has one that people find. What Escape, the focus and
   * screen readers do stays the same. Default false.
   */
  hideSignOut?: boolean;
  /**
   * Classes by part. A class that is given replaces the default one (`nst-` and the part's name), and with it the
   * styles of `next-session-timeout/dialog.css`. Name both to keep them: `"nst-dialog my-dialog"`.
   */
  classNames?: Partial<Record<SessionTimeoutDialogPart, string>>;
}
