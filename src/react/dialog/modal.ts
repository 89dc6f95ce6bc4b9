import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Holds a `<dialog>` open as a modal for as long as the calling component is mounted, with the page behind it not
 * scrolling. Focus moves to the dialog's first button and returns on unmount.
 *
 * @param onEscape called when the person asks the browser to close the dialog (Escape, Android's back gesture). The
 * dialog stays open: what happens next is for the caller to say, by unmounting or not.
 */
export function useModal(ref: RefObject<HTMLDialogElement | null>, onEscape: () => void): void {
  const latest = useRef(onEscape);
  useLayoutEffect(() => {
    latest.current = onEscape;
  });

  // This is a layout effect, because a passive one is cleaned up after the dialog has left the document. Closing the
  // dialog then no longer returns the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;

    // Only `close` can be relied on: Chromium lets nobody prevent the Escape of a dialog that opened without a click.
    // Where the dialog is open again by then, we closed it ourselves (`raise`, StrictMode), and nobody asked for that.
    const onAsked = (event: Event): void => {
      event.preventDefault();
      if (!dialog.open) open(dialog);
      else if (!event.defaultPrevented) return;
      latest.current();
    };
    dialog.oncancel = dialog.onclose = onAsked;
    const unlockScroll = lockScroll();
    if (!dialog.open) open(dialog);

    return () => {
      dialog.oncancel = dialog.onclose = null;
      unlockScroll();
      close(dialog);
    };
  }, [ref]);
}

/**
 * Brings the dialog back above a modal that the app opened later, unless someone is writing in that one.
 *
 * @returns whether it was shown anew
 */
export function raise(dialog: HTMLDialogElement): boolean {
  const focused = document.activeElement;
  if (dialog.contains(focused) || focused?.matches(":read-write")) return false;
  reopen(dialog);
  return true;
}

/** Brings the dialog above all else. Its first button has the focus then. */
export function reopen(dialog: HTMLDialogElement): void {
  close(dialog);
  open(dialog);
}

// jsdom, where apps test their components, has dialogs without `showModal` and `close`. There it is open, but not
// modal.
function open(dialog: Partial<HTMLDialogElement>): void {
  if (dialog.showModal) dialog.showModal();
  else dialog.open = true;
}

function close(dialog: Partial<HTMLDialogElement>): void {
  if (dialog.close) dialog.close();
  else dialog.open = false;
}

function lockScroll(): () => void {
  const root = document.documentElement;
  const { overflow, scrollbarGutter } = root.style;
  // The room of the scrollbar is kept, because without it the page would widen and jump.
  if (innerWidth > root.clientWidth) root.style.scrollbarGutter = "stable";
  root.style.overflow = "hidden";
  return () => Object.assign(root.style, { overflow, scrollbarGutter });
}
