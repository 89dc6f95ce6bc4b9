import {
  type CSSProperties,
  type JSX,
  type MouseEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { useSessionTimeout } from "../index.js";
import { warnOfUnknownPerson } from "../development-warnings.js";
import { base, slash } from "../next-config.js";
import { announcement } from "./announcement.js";
import { coverPage } from "./cover.js";
import type { SessionTimeoutDialogPart, SessionTimeoutDialogProps } from "./props.js";
import { raise, useModal } from "./modal.js";
import { defaultTexts } from "./texts.js";
import { timeText } from "./time-text.js";

export interface OpenDialogProps extends SessionTimeoutDialogProps {
  session: ReturnType<typeof useSessionTimeout>;
  /** 0 once the session has ended. */
  secondsLeft: number;
  dismiss: () => void;
  /** Whether the session has ended, so that the dialog covers the page. */
  covers: boolean | undefined;
  /** The sign-in page with `reason` and `returnTo`, once the server has confirmed the end. */
  signInUrl: string | null | undefined;
}

// Set here and not in the stylesheet, so that the spoken texts stay out of sight without it too.
const spokenOnly: CSSProperties = { position: "absolute", clipPath: "inset(50%)" };

/** The open dialog: mounting it opens it, unmounting it closes it. */
export function OpenDialog(props: OpenDialogProps): JSX.Element {
  const { session, secondsLeft, classNames, covers, signInUrl: url, basePath = "/api/session" } = props;
  // The English words take English numbers: half a sentence in another language helps nobody.
  const locale = (props.texts && props.locale) ?? "en";
  const { canExtend } = session;
  const texts = { ...defaultTexts, ...props.texts };
  const classOf = (part: SessionTimeoutDialogPart): string => classNames?.[part] ?? `nst-${part}`;
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  // The seconds left when the description was set, and when the status was. Neither ticks, because both are read out.
  const [describedAt, setDescribedAt] = useState(secondsLeft);
  const [spokenAt, setSpokenAt] = useState<number>();
  const [request, setRequest] = useState<"" | "pending" | "failed">("");

  const busy = request === "pending";
  const pending = useRef(false);
  const send = async (action: () => Promise<boolean>): Promise<void> => {
    if (pending.current) return;
    pending.current = true;
    setSpokenAt(undefined);
    setRequest("pending");
    setRequest((await action()) ? "" : "failed");
    pending.current = false;
  };
  const ended = covers && texts.endedTitle;
  // It comes before the dialog opens, which moves the focus.
  useLayoutEffect(() => (ended && ref.current ? coverPage(ref.current, ended) : undefined), [ended]);
  warnOfUnknownPerson(covers, session);
  const link = covers && url;
  // At the end that asks the server, which has to say where to sign in.
  const choosePrimary = canExtend || (covers && !link) ? (): void => void send(session.stayActive) : props.dismiss;
  useModal(ref, choosePrimary);

  const before = useRef(secondsLeft);
  useEffect(() => {
    const due = announcement(before.current, secondsLeft);
    before.current = secondsLeft;
    if (!due || !ref.current) return;
    if (raise(ref.current)) setDescribedAt(due);
    setSpokenAt(due);
  }, [secondsLeft]);

  const messageAt = (seconds: number): string =>
    covers
      ? `${texts.endedMessage(session.reason ?? "")} ${texts.endedKept}`
      : (canExtend ? texts.message : texts.absoluteMessage)(timeText(seconds, locale));
  const button = (part: "primary" | "secondary", text: string, choose: () => void): JSX.Element => (
    <button type="button" className={classOf(part)} aria-disabled={busy} onClick={choose}>
      {text}
    </button>
  );
  const spoken = busy ? texts.busy : spokenAt && messageAt(spokenAt);
  return (
    <dialog
      ref={ref}
      role="alertdialog"
      // What `coverPage` knows it by.
      data-nst=""
      className={classOf("dialog")}
      lang={locale}
      // Arabic words go from right to left on an English page too, and the other way round.
      dir="auto"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}message`}
    >
      <h2 id={`${id}title`} className={classOf("title")}>
        {ended || (canExtend ? texts.title : texts.absoluteTitle)}
      </h2>
      {/* A description that ticks would be read out every second by some screen readers. */}
      <p id={`${id}message`} style={spokenOnly}>
        {messageAt(describedAt)}
      </p>
      <p className={classOf("message")} aria-hidden>
        {messageAt(secondsLeft)}
      </p>
      <p role="status" className={classOf("status")}>
        {(covers ? session.error : request === "failed") && texts.failed}
        {spoken && <span style={spokenOnly}>{spoken}</span>}
      </p>
      <div className={classOf("actions")}>
        {link ? (
          <a
            ref={focus}
            className={classOf("primary")}
            href={link.replace(/[^=]*$/, `${basePath.replace(base, "")}/signed-in${slash}`)}
            target="_blank"
            onClick={openWindow}
          >
            {texts.signIn}
          </a>
        ) : (
          // oxlint-disable-next-line react/refs -- the ref is read at a click
          button("primary", covers ? texts.signIn : canExtend ? texts.stay : texts.dismiss, choosePrimary)
        )}
        {covers
          ? link && (
              <a className={classOf("secondary")} href={link}>
                {texts.leave}
              </a>
            )
          : !props.hideSignOut &&
            // oxlint-disable-next-line react/refs -- the ref is read at a click
            button("secondary", canExtend ? texts.signOut : texts.signOutNow, () => void send(session.signOut))}
      </div>
    </dialog>
  );
}

/** The link comes once the server has confirmed the end, when the dialog is open already. */
function focus(link: HTMLElement | null): void {
  link?.focus();
}

/** Opens the link in a small window; where the browser does not let a page do so, the link is followed in a new tab. */
function openWindow(event: MouseEvent<HTMLAnchorElement>): void {
  const opened = window.open(event.currentTarget.href, "", "popup");
  if (!opened) return;
  event.preventDefault();
  // The sign-in page may be somebody else's.
  opened.opener = null;
}
