/* oxlint-disable react/immutability, react/refs -- `own` is a ref, which only effects and what React attaches change */
import * as React from "react";
import { base } from "../next-config.js";
import { useSessionTimeout } from "../use-session-timeout.js";
import type { KeptField } from "./fields.js";
import { keepForm } from "./keep-form.js";
import type { Keeper, Latest } from "./keep-form.js";

export interface KeptFormOptions {
  /**
   * Where it is kept: `"session"`, for this tab alone and until it is closed (the default), or `"local"`, for all tabs of
   * this browser, of which the one that was typed in last counts.
   */
  storage?: "session" | "local" | undefined;
  /**
   * What is no `<input>`, `<select>` or `<textarea>`, by a name of your own: how to read its text and how to put it back.
   * It is read whenever something in the form fires `input` or `change`.
   */
  extra?: Readonly<Record<string, KeptField>> | undefined;
  /**
   * Where the package's route handlers are mounted, as a browser asks for it. Default `"/api/session"` under Next's own
   * `basePath`, which is found by itself.
   */
  basePath?: string | undefined;
}

export interface KeptForm {
  /** For the `<form>`. */
  ref: (form: HTMLFormElement | null) => void;
  /** Whether fields hold again what was typed before the session ended. */
  restored: boolean;
  /** Deletes what was kept; after a restore it also puts back what the fields held before. */
  discard: () => void;
}

/** What one call of the hook keeps. */
interface Own extends Latest {
  keeper?: Keeper | null;
  discard: () => void;
}

/**
 * Keeps what a person types into a form, so that the end of their session loses none of it. When they are back on the
 * page in a new session, the fields hold it again, and hear of it by `input` and `change`. It is encrypted under a key
 * that only this person gets, so the option `userId` of `createSessionTimeout` is needed. It is deleted by another
 * person's sign-in, by signing out, by `discard`, after 20 hours, and once the app has answered to the form.
 *
 * Passwords, one-time codes, card fields, files, hidden fields and what is marked `data-keep="off"`, itself or around it,
 * are never kept.
 *
 * @param name tells the forms of one path apart; put in it what else says which form it is, such as an id from the query
 *
 * @example
 * const { ref, restored, discard } = useKeptForm("application");
 * return (
 *   <form ref={ref} action={send}>
 *     <p role="status">
 *       {restored && <>We kept what you typed. <button type="button" onClick={discard}>Start over</button></>}
 *     </p>
 *     <textarea name="reasons" />
 *   </form>
 * );
 *
 * @example
 * const { ref } = useKeptForm("letter", {
 *   storage: "local",
 *   extra: { body: { read: () => editor.getHTML(), write: (html) => editor.setContent(html) } },
 * });
 */
export function useKeptForm(name: string, options: KeptFormOptions = {}): KeptForm {
  const { storage = "session", extra = {}, basePath = `${base}/api/session` } = options;
  const [restored, onRestored] = React.useState(false);
  const session = useSessionTimeout({ basePath });
  const own = React.useRef<Own>({ extra, session, discard: () => own.keeper?.discard() }).current;
  const ref = React.useCallback(
    (form: HTMLFormElement | null) => {
      own.keeper?.stop();
      // Without `crypto.subtle`, which plain http has not, nothing can be kept.
      own.keeper = form && crypto.subtle && keepForm(form, own, { name, basePath, storage, onRestored });
    },
    [name, basePath, storage, own],
  );
  React.useEffect(() => {
    own.extra = extra;
    own.session = session;
    own.keeper?.follow();
  });

  return { ref, restored, discard: own.discard };
}
