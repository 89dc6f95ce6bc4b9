import type { Browser } from "./browser.js";

// No `scroll`: scripts scroll too, and that is not told apart. Whoever scrolls by hand uses one of these.
const types = ["pointermove", "pointerdown", "keydown", "touchstart", "touchmove", "wheel"] as const;

/**
 * Calls back for each real input of a person: not for events made by scripts, nor for the moves browsers
 * report when the page moves under a resting pointer.
 *
 * @returns how to stop
 */
export function onInput({ listen }: Browser, callback: () => void): () => void {
  let place: string | undefined;
  return listen(types, (event) => {
    if (!event.isTrusted) return;
    if (event.type === "pointermove") {
      const { screenX, screenY } = event as PointerEvent;
      const before = place;
      place = `${screenX},${screenY}`;
      if (before === undefined || before === place) return;
    }
    callback();
  });
}
