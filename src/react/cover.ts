import type { Browser } from "./browser.js";

/**
 * Puts a link to load the page in the place of all that is shown, and follows it: once for each person, as a page
 * from a cache may still be somebody else's and would be loaded for ever.
 *
 * @param storage this tab's; `nst` in it is the person for whom it was done last
 */
export function loadAnew(browser: Browser, storage: Record<string, string>, person: string): void {
  const link = browser.document.createElement("a");
  // This very page, without the fragment, which would load nothing. Not a reload: that would send a form once more.
  link.href = "";
  link.append("Someone else signed in. Open their page.");
  // Takes away what listens too, open dialogs, the title and `base`. What the page opens from here on finds no body.
  browser.document.open();
  browser.document.append(link);
  if (storage.nst !== person) {
    storage.nst = person;
    link.click();
  }
}
