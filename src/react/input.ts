// What counts as input. `input` is for dictation, which presses no key; `click` is for a screen reader or voice
// control, which moves no pointer. `scroll` is left out, because scripts scroll too and nothing tells the two apart.
// Whoever scrolls by hand causes one of these events.
export const inputEvents: string[] = "mousemove,pointerdown,keydown,wheel,click,input".split(",");

/** The events that may say that the person comes or goes, or that the network does. */
export const wakeSignals: string[] = "visibilitychange,pagehide,pageshow,resume,focus,online".split(",");
