import type { Browser, Channel } from "./browser.js";
import type { Message } from "./message.js";

/** The other tabs of this browser, none of which is in charge. */
export interface Tabs {
  open: () => void;
  close: () => void;
  tell: (message: Message) => void;
  /** Has one of the tabs that call this at the same time ask; the others do nothing. Rejects as `ask` does. */
  oneAsks: (ask: () => Promise<boolean>) => Promise<boolean | void>;
}

// Milliseconds the lock outlives the answer, for tabs whose timers are late and the message not there yet.
const afterglow = 250;

/** @param name scopes channel and lock: tabs of one engine share it. */
export function createTabs(browser: Browser, name: string, onMessage: (message: unknown) => void): Tabs {
  let channel: Channel | null | undefined;
  return {
    open() {
      channel ??= browser.BroadcastChannel && new browser.BroadcastChannel(name);
      if (channel) channel.onmessage = (event) => onMessage(event.data);
    },
    close() {
      channel?.close();
      channel = null;
    },
    tell: (message) => channel?.postMessage(message),
    oneAsks(ask) {
      const { locks } = browser.navigator;
      if (!locks) return ask();
      // A rejection frees the lock; so does the tab's end.
      return locks.request(name, { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        await ask();
        await new Promise<void>((resolve) => browser.setTimeout(resolve, afterglow));
      });
    },
  };
}
