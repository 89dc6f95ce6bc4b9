import { whyEnded } from "./why-ended";

const headers = { "Content-Type": "text/event-stream", "Cache-Control": "private, no-store" };

/**
 * Server-sent events, until the session is over or the browser has gone. The last one is called `ended`, and says why.
 *
 * @param signal from `sessionSignal`
 * @param start begins to send, and returns what stops it
 */
export function eventStream(signal: AbortSignal, start: (send: (data: unknown) => void) => () => void): Response {
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (name: string, data: unknown) =>
        controller.enqueue(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`));
      stop = start((data) => write("message", data));
      signal.addEventListener("abort", () => {
        stop();
        const reason = whyEnded(signal);
        if (reason === null) return;
        write("ended", reason);
        controller.close();
      });
    },
    cancel: () => stop(),
  });
  return new Response(body, { headers });
}
