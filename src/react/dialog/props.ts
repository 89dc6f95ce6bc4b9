import type { UseSessionTimeoutOptions } from "../index.js";
import type { SessionTimeoutTexts } from "./texts.js";

/** The parts a class can be given to; `primary` is the stay (or dismiss) button, `secondary` signs out. */
export type SessionTimeoutDialogPart = "dialog" | "title" | "message" | "status" | "actions" | "primary" | "secondary";

/** The hook's options are the dialog's too. */
export interface SessionTimeoutDialogProps extends UseSessionTimeoutOptions {
  /** Words to use instead of the English ones. Name their language in `locale`. */
  texts?: Partial<SessionTimeoutTexts>;
  /** BCP 47 tag of the `texts`, for the numbers and for screen readers; it translates nothing by itself. Default `"en"`. */
  locale?: string;
  /**
   * Classes by part. A class given takes the place of the default one, `nst-` and the part's name, and with it of
   * the styles in `next-session-timeout/dialog.css`; name both to keep them: `"nst-dialog my-dialog"`.
   */
  classNames?: Partial<Record<SessionTimeoutDialogPart, string>>;
}
