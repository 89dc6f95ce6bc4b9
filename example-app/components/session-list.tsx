import type { ListedSession } from "next-session-timeout";
import { deviceName } from "@/lib/device";
import { SubmitButton } from "./submit-button";
import { TimeAgo } from "./time-ago";

interface SessionListProps {
  sessions: readonly ListedSession[];
  /** A Server Action that ends the session named in `sessionId`. */
  endSession: (form: FormData) => Promise<void>;
}

export function SessionList({ sessions, endSession }: SessionListProps) {
  return (
    <ul className="sessions">
      {sessions.map(({ sessionId, userAgent, startedAt, lastActivityAt, current }) => (
        <li key={sessionId}>
          <div>
            <strong>{deviceName(userAgent)}</strong> {current && <b className="badge">this session</b>}
            <p className="muted">
              Started <TimeAgo at={startedAt} />, last active <TimeAgo at={lastActivityAt} />
            </p>
          </div>
          {!current && (
            <form action={endSession}>
              <input type="hidden" name="sessionId" value={sessionId} />
              <SubmitButton>
                Sign out<span className="visually-hidden"> {deviceName(userAgent)}</span>
              </SubmitButton>
            </form>
          )}
        </li>
      ))}
    </ul>
  );
}
