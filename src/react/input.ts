// `input` is dictation, which presses no key; `click` is a screen reader or voice control, which moves no pointer.
// No `scroll`: scripts scroll too, and that is not told apart. Whoever scrolls by hand uses one of these.
export const inputEvents = ["mousemove", "pointerdown", "keydown", "wheel", "click", "input"] as const;

/**
 * Whether a person made one of the `inputEvents`: not a script, nor a browser that reports a move because the page
 * moved under a resting pointer.
 */
export function isInput({ isTrusted, type, movementX, movementY }: Event & Partial<MouseEvent>): boolean {
  return isTrusted && (type !== "mousemove" || !!(movementX || movementY));
}
