import type { Browser } from "./browser.js";

/**
 * What this tab remembers as `nst`: the person for whom its page was loaded anew, until the server has said that it is
 * theirs. Nothing where the browser forbids storage.
 */
export function memory(browser: Browser): Record<string, string> {
  try {
    return browser.sessionStorage;
  } catch {
    return {};
  }
}

/**
 * Puts a link to load the page in the place of all that is shown, and follows it: once for each person, as a page
 * from a cache may still be somebody else's and would be loaded for ever.
 */
export function loadAnew(browser: Browser, person: string): void {
  const link = browser.document.createElement("a");
  // This very page, without the fragment, which would load nothing. Not a reload: that would send a form once more.
  link.href = "";
  link.append("Someone else is signed in. Open their page.");
  // Takes away what listens too, open dialogs, the title and `base`. What the page opens from here on finds no body.
  browser.document.open();
  browser.document.append(link);
  const storage = memory(browser);
  if (storage.nst !== person) {
    storage.nst = person;
    link.click();
  }
}
