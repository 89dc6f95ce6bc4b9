import type { Browser, Channel } from "./browser.js";

/** The other tabs of this browser, none of which is in charge. */
export interface Tabs {
  open: () => void;
  close: () => void;
  tell: (message: unknown) => void;
  /** Has one of the tabs that call this at the same time ask; the others wait to be told. Rejects as `ask` does. */
  oneAsks: (ask: () => Promise<void>) => Promise<void>;
}

// Milliseconds. A tab that was frozen or crashed while asking keeps the others waiting this long.
const patience = 3000;
// Milliseconds the lock outlives the answer, for tabs whose timers are late and the message not there yet.
const afterglow = 250;

/** @param name scopes channel and lock: tabs of one engine share it. */
export function createTabs(browser: Browser, name: string, onMessage: (message: unknown) => void): Tabs {
  let channel: Channel | null = null;
  let told = (): void => undefined;
  return {
    open() {
      channel ??= browser.openChannel(name, (message) => {
        onMessage(message);
        told();
      });
    },
    close() {
      channel?.close();
      channel = null;
    },
    tell: (message) => channel?.post(message),
    oneAsks: (ask) =>
      new Promise((resolve, reject) => {
        const run = async (held: boolean): Promise<void> => {
          if (held || channel === null || !(await hear())) await ask();
          resolve();
          if (held) await new Promise<void>((done) => browser.startTimer(done, afterglow));
        };
        // A rejection frees the lock; so does the tab's end.
        browser.withLock(name, run).catch(reject);
      }),
  };

  /** Whether another tab said something in time. */
  function hear(): Promise<boolean> {
    return new Promise((resolve) => {
      const stopTimer = browser.startTimer(() => resolve(false), patience);
      told = () => {
        stopTimer();
        resolve(true);
      };
    });
  }
}
