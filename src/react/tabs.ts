import type { Browser } from "./browser.js";

// For how many milliseconds the lock is kept after the response. In that time the message with the status reaches tabs
// whose timers are late, so that they do not ask again.
const afterglow = 250;

/**
 * Has one of the tabs that call this at the same time ask; the others do nothing. No tab is in charge of the others.
 * Rejects as `ask` does.
 */
export async function oneAsks(browser: Browser, name: string, ask: () => Promise<unknown>): Promise<unknown> {
  const locks = browser.navigator.locks;
  if (!locks) return ask();
  // The lock is freed when `ask` rejects, and also when the tab is closed.
  return locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) {
      await ask();
      return new Promise<void>((resolve) => browser.setTimeout(resolve, afterglow));
    }
  });
}
