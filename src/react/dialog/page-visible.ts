import { useSyncExternalStore } from "react";
import { browser } from "../browser.js";

/** Whether the tab can be seen; `false` on the server and until hydration is done. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(subscribe, browser.isVisible, () => false);
}

function subscribe(onChange: () => void): () => void {
  return browser.listen(["visibilitychange"], onChange);
}
