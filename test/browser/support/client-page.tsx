// The page under test. What the hook says is in the DOM; what it was seen to say, and when, in `window.seen`.
import { StrictMode, useEffect, type JSX } from "react";
import { createRoot } from "react-dom/client";
import { type SessionStatus, useSessionTimeout, type UseSessionTimeoutOptions } from "next-session-timeout/react";

declare global {
  interface Window {
    /** From the server, with the page. */
    initialStatus: SessionStatus;
    seen: string[];
    /** Renders of the components that do not read the seconds, and of the one that does. */
    renders: { others: number; seconds: number };
    /** Channels opened. */
    channels: number;
    stay: () => Promise<boolean>;
    signOut: () => Promise<boolean>;
  }
}

const query = new URLSearchParams(location.search);
const options: UseSessionTimeoutOptions = {
  ...(query.has("initial") && { initialStatus: window.initialStatus }),
  ...(query.has("stays") && { onExpired: () => false }),
};
window.seen = [];
window.renders = { others: 0, seconds: 0 };
window.channels = 0;
if ("BroadcastChannel" in window)
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      window.channels += 1;
    }
  };

function Session(): JSX.Element {
  const { status, reason, person, secondsLeft, canExtend, error, stayActive, signOut } = useSessionTimeout(options);
  window.renders.seconds += 1;
  useEffect(() => {
    window.seen.push(status);
    window.stay = stayActive;
    window.signOut = signOut;
  });
  return (
    <main>
      <output id="status">{status}</output>
      <output id="reason">{reason}</output>
      <output id="person">{person}</output>
      <output id="seconds-left">{secondsLeft}</output>
      <output id="can-extend">{String(canExtend)}</output>
      <output id="error">{error?.message}</output>
      <input id="field" aria-label="Field" />
      <a href="/login">Elsewhere</a>
    </main>
  );
}

function Other(): null {
  useSessionTimeout(options);
  window.renders.others += 1;
  return null;
}

const element = document.querySelector("#root");
if (element !== null) {
  createRoot(element).render(
    <StrictMode>
      <Session />
      {Array.from({ length: Number(query.get("others") ?? 0) }, (_, index) => (
        <Other key={index} />
      ))}
    </StrictMode>,
  );
}
