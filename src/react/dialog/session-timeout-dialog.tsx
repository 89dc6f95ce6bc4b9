import { type JSX, useEffect, useState } from "react";
import { useSessionTimeout } from "../index.js";
import { OpenDialog } from "./open-dialog.js";
import type { SessionTimeoutDialogProps } from "./props.js";

/**
 * Warns that the session is about to end and lets the person stay or sign out. Render it once, in the layout of the
 * pages for people who are signed in. Import `next-session-timeout/dialog.css` for its looks, or style it yourself.
 *
 * Escape means stay. Where staying is not on offer (the absolute timeout comes first) it dismisses the dialog, which
 * does not come back for that warning. A warning that starts in a hidden tab is shown once the tab is.
 */
export function SessionTimeoutDialog(props: SessionTimeoutDialogProps): JSX.Element | null {
  const { whenEnded, onExpired } = props;
  // Where to sign in; undefined before the server has confirmed the end, `null` where there is no such page.
  const [signInUrl, setSignInUrl] = useState<string | null>();
  const session = useSessionTimeout({
    ...props,
    onExpired(end) {
      setSignInUrl(end.signInUrl);
      const result = onExpired?.(end);
      return whenEnded ? false : result;
    },
  });
  // Whether a warning is shown: not before the tab can be seen, and no more once it was dismissed.
  const [open, setOpen] = useState<boolean>();

  // It is read in a hidden tab, too: a component that reads it renders when the tab is seen.
  const { secondsLeft } = session;
  const warning = session.status === "warning";
  if (!warning && open !== undefined) setOpen(undefined);
  // An open dialog stays when the tab is hidden, so that a failure it shows is still there later.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- it is to run at each render, until the tab can be seen
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- what is rendered on a server cannot ask the tab
    if (warning && open === undefined && !document.hidden) setOpen(true);
  });

  const ended = whenEnded && session.status === "expired" && signInUrl !== null;
  // Nobody can be known to be back on a page that is about nobody known.
  const [nobodys, setNobodys] = useState(false);
  if (ended && !session.person && !nobodys) setNobodys(true);
  const covers = ended || nobodys;

  if (!covers && !(warning && open)) return null;
  return (
    <OpenDialog
      // Once staying only reaches the absolute timeout, and at the end, words and buttons are others. The dialog is then
      // opened anew, so that a screen reader reads them out.
      key={`${covers}${session.canExtend}`}
      {...props}
      session={session}
      secondsLeft={secondsLeft ?? 0}
      dismiss={() => setOpen(false)}
      covers={covers}
      signInUrl={signInUrl}
    />
  );
}
