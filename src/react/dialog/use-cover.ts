import { type RefObject, useLayoutEffect } from "react";
import { reopen } from "./modal.js";

// The page can be neither seen, focused or read out, nor printed: it is transparent, whatever its parts say of
// themselves, and its parts are invisible, those above it in the top layer too. It keeps its layout, and so its scroll
// positions.
const rules =
  ":root>*{opacity:0!important}" +
  ":root :not([data-nst],[data-nst] *){visibility:hidden!important;transition:none!important}" +
  "[data-nst]{visibility:visible!important}" +
  "[data-nst]::backdrop{background:Canvas!important}";

/**
 * Covers the page with a modal dialog that has the attribute `data-nst`, for as long as the calling component is
 * mounted. The page stays as it is, but for what it plays, which pauses. In the end it has the focus again.
 *
 * @param title the document's title meanwhile
 */
export function useCover(ref: RefObject<HTMLDialogElement | null>, title: string): void {
  useLayoutEffect(() => {
    const focused = document.activeElement as HTMLElement | null;
    const paused = new Set<HTMLMediaElement>();
    const listeners = new AbortController();
    let pageTitle = "";

    function pause(media: EventTarget | null): void {
      if (!(media instanceof HTMLMediaElement) || media.paused) return;
      media.pause();
      paused.add(media);
    }
    function onChange(target: EventTarget | null): void {
      if (document.title !== title) pageTitle = document.title;
      document.title = title;
      // What the page puts into the top layer is invisible, and yet it may take the focus. The dialog is put above it
      // in a task of its own, so that two that do so to each other do not hang the page.
      if (target instanceof HTMLElement && target !== ref.current && target.matches("dialog,[popover],:fullscreen"))
        setTimeout(() => ref.current && reopen(ref.current));
    }
    const observer = new MutationObserver((changes) => {
      for (const { target, attributeName } of changes) onChange(attributeName ? target : null);
    });

    // jsdom, where apps test their components, has no such style sheets.
    const sheet = document.adoptedStyleSheets && new CSSStyleSheet();
    if (sheet) {
      sheet.replaceSync(rules);
      document.adoptedStyleSheets.push(sheet);
    }
    onChange(null);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["open"] });
    for (const type of ["beforetoggle", "fullscreenchange", "play"]) {
      document.addEventListener(
        type,
        ({ target }) => {
          pause(target);
          onChange(target);
        },
        { capture: true, signal: listeners.signal },
      );
    }
    document.querySelectorAll("audio,video").forEach(pause);

    return () => {
      listeners.abort();
      observer.disconnect();
      if (sheet) sheet.disabled = true;
      if (document.title === title) document.title = pageTitle;
      // The dialog closes after this, and would give the focus to whatever had it when it was last raised.
      queueMicrotask(() => focused?.focus({ preventScroll: true }));
      for (const media of paused) media.play().catch(() => {});
    };
  }, [ref, title]);
}
