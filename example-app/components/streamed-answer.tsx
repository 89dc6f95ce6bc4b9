"use client";

import { noticeResponse } from "next-session-timeout/react";
import { useState } from "react";
import { StreamState } from "./stream-state";

type Line = { word?: string; ended?: string };

/** An answer that comes word by word, and breaks off with the session. */
export function StreamedAnswer() {
  const [words, setWords] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);

  async function ask() {
    if (asking) return;
    setAsking(true);
    setWords([]);
    setReason(null);
    setFailed(false);
    try {
      const response = noticeResponse(await fetch("/api/answer", { method: "POST" }));
      if (!response.ok || !response.body) throw new Error(`the answer was ${response.status}`);
      for await (const { word, ended } of linesOf(response.body)) {
        if (word !== undefined) setWords((before) => [...before, word]);
        if (ended !== undefined) setReason(ended);
      }
    } catch {
      setFailed(true);
    } finally {
      setAsking(false);
    }
  }

  return (
    <>
      <button type="button" className="button" aria-disabled={asking} onClick={ask}>
        Ask why a stream should end
      </button>
      {words.length > 0 && <p>{words.join(" ")}</p>}
      {reason && <StreamState state="ended" reason={reason} />}
      <p role="status" className="answer">
        {failed && "No answer, or not all of it. Is the connection down?"}
      </p>
    </>
  );
}

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Line> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Line;
  }
}
