"use client";

import { StreamState } from "./stream-state";
import { useEventStream } from "./use-event-stream";

/** What the server sends by itself, as long as the session lasts. */
export function News() {
  const { state, reason, messages } = useEventStream<string>("/api/news");
  return (
    <>
      <StreamState state={state} reason={reason} />
      {messages?.[0] && (
        <p>
          The server's clock: <time className="ticking">{messages[0].slice(11, 19)}</time> UTC
        </p>
      )}
    </>
  );
}
