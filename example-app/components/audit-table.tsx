"use client";

import type { SessionEvent } from "next-session-timeout";
import { StreamState } from "./stream-state";
import { useEventStream } from "./use-event-stream";

interface AuditTableProps {
  /** Where the events come from. */
  url: string;
  /** What is shown until they do, and without JavaScript. */
  initial: readonly SessionEvent[];
}

/** The audit log, which fills as one watches. */
export function AuditTable({ url, initial }: AuditTableProps) {
  const { state, reason, messages } = useEventStream<SessionEvent>(url);
  const events = messages ?? initial;
  return (
    <>
      <StreamState state={state} reason={reason} />
      {/* What can be scrolled must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="scrolled" role="region" aria-label="Events" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">UTC</th>
              <th scope="col">User</th>
              <th scope="col">Event</th>
              <th scope="col">By</th>
              <th scope="col">Session</th>
            </tr>
          </thead>
          <tbody>
            {events.map(({ at, userId, type, reason, actor, source, sessionId }) => (
              <tr key={`${sessionId} ${type} ${reason}`}>
                <td>
                  <time dateTime={iso(at)}>{iso(at).slice(11, 19)}</time>
                </td>
                <td>{userId ?? "nobody"}</td>
                <td>{reason ? `${type}: ${reason}` : type}</td>
                <td>{actor ? `${actor} (${source})` : source}</td>
                <td>
                  <code>{sessionId.slice(0, 6)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {events.length === 0 && <p className="muted">Nothing yet.</p>}
    </>
  );
}

/** @param at epoch seconds */
function iso(at: number): string {
  return new Date(at * 1000).toISOString();
}
