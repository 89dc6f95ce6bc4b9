import type { Browser, Channel } from "./browser.js";

/** What the tabs of one engine tell each other. `close` ends it. Undefined where there is none, as in old browsers. */
export function openChannel(
  { BroadcastChannel }: Browser,
  name: string,
  onMessage: (event: MessageEvent) => void,
): Channel | undefined {
  const channel = BroadcastChannel && new BroadcastChannel(name);
  if (channel) channel.onmessage = onMessage;
  return channel;
}

// Milliseconds the lock outlives the response, for tabs whose timers are late and the message not there yet.
const afterglow = 250;

/**
 * Has one of the tabs that call this at the same time ask; the others do nothing, and none of them is in charge.
 * Rejects as `ask` does.
 */
export async function oneAsks(browser: Browser, name: string, ask: () => Promise<unknown>): Promise<unknown> {
  const { locks } = browser.navigator;
  if (!locks) return ask();
  // A rejection frees the lock; so does the tab's end.
  return locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await ask();
    await new Promise<void>((resolve) => browser.setTimeout(resolve, afterglow));
  });
}
