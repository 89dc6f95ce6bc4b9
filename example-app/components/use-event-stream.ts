"use client";

import { noticeResponse } from "next-session-timeout/react";
import { useEffect, useState } from "react";

export interface EventStream<Message> {
  /** `lost`: the browser is trying again. `refused`: it has given up. */
  state: "connecting" | "live" | "lost" | "refused" | "ended";
  /** Why it has ended, as `idle` or `revoked`. */
  reason: string | null;
  /** The latest first; `null` until the server has said something. */
  messages: readonly Message[] | null;
}

const longest = 200;

/** Server-sent events of this app: lists of messages, and at last `ended` with the reason. */
export function useEventStream<Message>(url: string): EventStream<Message> {
  const [stream, setStream] = useState<EventStream<Message>>({ state: "connecting", reason: null, messages: null });

  useEffect(() => {
    const source = new EventSource(url);
    const change = (changes: Partial<EventStream<Message>>) => setStream((before) => ({ ...before, ...changes }));
    // A server that is connected to anew begins anew.
    source.addEventListener("open", () => change({ state: "live", messages: null }));
    source.addEventListener("message", ({ data }: MessageEvent<string>) => {
      const more = JSON.parse(data) as Message[];
      setStream((before) => ({ ...before, messages: [...more, ...(before.messages ?? [])].slice(0, longest) }));
    });
    source.addEventListener("ended", ({ data }: MessageEvent<string>) => {
      // Or the browser would ask again.
      source.close();
      change({ state: "ended", reason: JSON.parse(data) as string });
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return change({ state: "lost" });
      change({ state: "refused" });
      // Most likely the session is over. Then the page ends, as it would have at its next question.
      noticeResponse({ status: 401 });
    });
    return () => source.close();
  }, [url]);

  return stream;
}
