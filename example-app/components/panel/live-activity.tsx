"use client";

import { useState, useSyncExternalStore } from "react";
import { createRequestLog, type LogEntry } from "./request-log";
import { tabName } from "./tab-name";
import { type ClockReading, useSessionClock } from "./use-session-clock";

const none: readonly LogEntry[] = [];

/** Time left and who asked for what, across all tabs that show this. */
export function LiveActivity() {
  const [tab] = useState(tabName);
  const [log] = useState(() => createRequestLog(tab));
  const entries = useSyncExternalStore(log.subscribe, log.entries, () => none);
  const clock = useSessionClock(entries);

  return (
    <>
      {clock && (clock.expiresIn > 0 ? <TimeLeft clock={clock} /> : <p>Nobody is signed in.</p>)}
      <p className="muted">
        This is <b className="tab-name">{tab}</b>. Open a second one, and watch both.
      </p>
      <ol className="log">
        {entries.map((entry) => (
          <li key={entry.id}>
            <time>{new Date(entry.at).toLocaleTimeString([], { hour12: false })}</time>
            <span>
              <b className="tab-name" data-own={entry.tab === tab}>
                {entry.tab}
              </b>{" "}
              {entry.text}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function TimeLeft({ clock }: { clock: ClockReading }) {
  return (
    <>
      <div className="time-bar" data-status={clock.status} aria-hidden="true">
        <div style={{ transform: `scaleX(${clock.share})` }} />
      </div>
      <dl className="facts">
        <dt>Signed out in</dt>
        <dd>{minutes(clock.expiresIn)}</dd>
        <dt>At the latest in</dt>
        <dd>{minutes(clock.absoluteExpiresIn)}</dd>
        <dt>Last activity</dt>
        <dd>{clock.idleSeconds} s ago</dd>
        <dt>Last proof that it is you</dt>
        <dd>{clock.authenticatedSeconds === null ? "none" : `${minutes(clock.authenticatedSeconds)} ago`}</dd>
      </dl>
    </>
  );
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
