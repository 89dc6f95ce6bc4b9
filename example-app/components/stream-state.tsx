import { reasons } from "next-session-timeout/texts/en";
import type { EventStream } from "./use-event-stream";

const words = {
  connecting: "Connecting …",
  live: "Live",
  lost: "The connection was lost. Trying again …",
  refused: "The server refused to go on.",
};

/** Says how a stream is doing and, at its end, why that came. */
export function StreamState({ state, reason }: Pick<EventStream<unknown>, "state" | "reason">) {
  return (
    <p role="status" className={state === "ended" ? "notice" : "stream-state"} data-state={state}>
      {state === "ended" ? `The stream ended. ${reasons.get(String(reason)) ?? ""}` : words[state]}
    </p>
  );
}
