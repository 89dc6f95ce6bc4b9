// `input` is dictation, which presses no key; `click` is a screen reader or voice control, which moves no pointer.
// No `scroll`: scripts scroll too, and that is not told apart. Whoever scrolls by hand uses one of these.
export const inputEvents: string[] = "mousemove,pointerdown,keydown,wheel,click,input".split(",");

/** What may say that the person comes or goes, or the network. */
export const wakeSignals: string[] = "visibilitychange,pagehide,pageshow,resume,focus,online".split(",");
