import type { Browser } from "./browser.js";

/**
 * Puts a link to load the page in the place of all that is shown, and follows it: once for each person, as a page
 * from a cache may still be somebody else's and would be loaded for ever. Where the tab cannot remember for whom it
 * did, the link is left for the person to follow.
 */
export function loadAnew(browser: Browser, person: string): void {
  const link = browser.document.createElement("a");
  // This very page, without the fragment, which would load nothing. Not a reload: that would send a form once more.
  link.href = "";
  link.append("Someone else is signed in. Open their page.");
  // Hidden content would be up to the page's styles, open dialogs and portals. With the head go the title and `base`.
  browser.document.open();
  browser.document.append(link);
  try {
    if (browser.sessionStorage.nst !== person) {
      browser.sessionStorage.nst = person;
      link.click();
    }
  } catch {
    // Storage may be full or forbidden.
  }
}
