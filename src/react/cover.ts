import type { Browser } from "./browser.js";

/**
 * Replaces all that is shown with a link that loads the page anew, and follows the link. It does so once for each
 * person, because a page from a cache may still be somebody else's and would be loaded for ever.
 *
 * @param storage this tab's storage; `nst` in it is the person for whom the link was followed last
 */
export function loadAnew(browser: Browser, storage: Record<string, string>, person: string): void {
  const link = browser.document.createElement("a");
  // The link goes to this very page, without its fragment, with which nothing would load. It is not a reload, because
  // that would send a form once more.
  link.href = "";
  link.append("Open my page");
  // `open` also takes away listeners, open dialogs, the title and `base`. What a script opens after it finds no body.
  browser.document.open();
  browser.document.append(link);
  if (storage.nst !== person) {
    storage.nst = person;
    link.click();
  }
}
