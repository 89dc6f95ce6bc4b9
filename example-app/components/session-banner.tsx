"use client";

import { useSessionTimeout } from "next-session-timeout/react";

/** A warning of your own making: the hook is all it takes. */
export function SessionBanner() {
  const { status, secondsLeft, canExtend, stayActive, signOut, error } = useSessionTimeout();
  return (
    <div role="status" className="banner-region">
      {status === "warning" && (
        <div className="banner">
          <p>
            {/* The number ticks, so it is kept from being read out every second. */}
            You will be signed out {canExtend ? "soon" : "soon, and will have to sign in again"}
            <span aria-hidden="true"> · {secondsLeft} s</span>
            {error && <strong> The server did not answer: try again.</strong>}
          </p>
          <div className="actions">
            {canExtend && (
              <button type="button" className="button primary" onClick={() => void stayActive()}>
                Stay signed in
              </button>
            )}
            <button type="button" className="button" onClick={() => void signOut()}>
              Sign out
            </button>
          </div>
        </div>
      )}
    </div>
  );
}
