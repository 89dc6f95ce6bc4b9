import { sessionSignal } from "@/lib/session";

/** A stream of server-sent events that ends with the session, and says why. */
export async function GET(request: Request) {
  const signal = await sessionSignal({ every: 1, signal: request.signal });
  const body = new ReadableStream({
    start(controller) {
      const send = (text: string) => controller.enqueue(new TextEncoder().encode(`data: ${text}\n\n`));
      const ticking = setInterval(() => send("tick"), 100);
      const end = () => {
        clearInterval(ticking);
        send(String((signal.reason as { reason?: string }).reason));
        controller.close();
      };
      if (signal.aborted) end();
      else signal.addEventListener("abort", end, { once: true });
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}
