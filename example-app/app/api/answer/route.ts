import { setTimeout as sleep } from "node:timers/promises";
import { sessionSignal } from "@/lib/session";
import { whyEnded } from "@/lib/why-ended";

// What a language model would take its time for.
const answer =
  `A response that streams goes on after its request was judged. If nobody looks again, whoever was signed out
  a minute ago is still being told things. So this one watches its session while it speaks: every second it asks the
  server's registry, which knows of renewals and of sessions that were ended elsewhere, and it stops with the session. It
  says why, too, because a sentence that breaks off looks like a fault. Try it: end this session from another device
  while these words are still coming, and see how far they get. Or do nothing at all, and let the time run out. If you
  stay signed in, nothing happens to the answer, and it comes to its end in peace, which is here.`.split(/\s+/);

const headers = { "Content-Type": "application/x-ndjson", "Cache-Control": "private, no-store" };

/** An answer word by word, a line of JSON each: `{ "word" }`, or at last `{ "ended" }` where the session is over. */
export async function POST(request: Request): Promise<Response> {
  const signal = await sessionSignal({ every: 1, signal: request.signal });
  if (signal.aborted) return Response.json({ error: "not_signed_in" }, { status: 401 });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (line: object) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      try {
        for (const word of answer) {
          write({ word });
          // Breaks off with the session. Hand a model's own client the signal likewise, and it costs nothing further.
          await sleep(250, undefined, { signal });
        }
      } catch {
        const reason = whyEnded(signal);
        if (reason === null) return;
        write({ ended: reason });
      }
      controller.close();
    },
  });
  return new Response(body, { headers });
}
