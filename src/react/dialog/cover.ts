import { reopen } from "./modal.js";

// Nothing of the page can be seen, focused or read out, nor be printed. It is transparent, whatever its parts say of
// themselves, those in the top layer too, and it is invisible. It keeps its layout, and so its scroll positions. An
// opacity of 0 would have tools such as axe take our dialog, which stands inside the page, for invisible as well.
const rules =
  ":root>*,dialog,[popover]{opacity:1e-9!important}" +
  ":root :not([data-nst],[data-nst] *){transition:none!important;visibility:hidden!important}" +
  "[data-nst]{opacity:1!important;visibility:visible!important}" +
  "[data-nst]::backdrop{background:Canvas!important}";

/**
 * Covers the page but for a dialog that has the attribute `data-nst`. The page stays as it is behind that.
 *
 * @param title the document's title meanwhile
 * @returns uncovers the page and gives it the focus back
 */
export function coverPage(dialog: HTMLDialogElement, title: string): () => void {
  const focused = document.activeElement as HTMLElement | null;
  let pageTitle = "";
  const keepCovered = (changes: MutationRecord[]): void => {
    if (document.title !== title) {
      pageTitle = document.title;
      document.title = title;
      // Ours is no change to follow, or it would never end where a browser spells the title in its own way.
      observer.takeRecords();
    }
    // A dialog that the page opens meanwhile cannot be seen, but everything below it is inert, so ours goes above it. It
    // does so in a task of its own, so that two that do this to each other do not hang the page.
    if (changes.some(({ attributeName, target }) => attributeName && target !== dialog)) {
      setTimeout(() => dialog.isConnected && reopen(dialog));
    }
  };
  const observer = new MutationObserver(keepCovered);
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["open"] });
  keepCovered([]);
  const sheet: Partial<CSSStyleSheet> = new CSSStyleSheet();
  // jsdom, where apps test their components, has neither of these.
  sheet.replaceSync?.(rules);
  document.adoptedStyleSheets?.push(sheet as CSSStyleSheet);
  return () => {
    observer.disconnect();
    document.title = pageTitle;
    sheet.disabled = true;
    // The dialog closes after this, and gives the focus back while browsers still take the page for invisible. Chromium
    // then types nothing, until the focus is given anew.
    queueMicrotask(() => {
      focused?.blur();
      focused?.focus({ preventScroll: true });
    });
  };
}
