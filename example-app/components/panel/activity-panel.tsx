"use client";

import { useEffect, useRef, useState } from "react";
import { LiveActivity } from "./live-activity";

const storageKey = "example-app-panel";

/** "What is happening": closed, it does nothing at all. New tabs open it if it was open last. */
export function ActivityPanel() {
  const ref = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (ref.current && localStorage.getItem(storageKey) === "open") ref.current.open = true;
  }, []);

  return (
    <details
      ref={ref}
      className="panel"
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
        localStorage.setItem(storageKey, currentTarget.open ? "open" : "closed");
      }}
    >
      <summary>What is happening</summary>
      {open && <LiveActivity />}
      <noscript>
        <p>The server decides when a session ends. To watch it, turn JavaScript on.</p>
      </noscript>
    </details>
  );
}
