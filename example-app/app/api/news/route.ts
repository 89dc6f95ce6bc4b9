import { eventStream } from "@/lib/event-stream";
import { sessionSignal } from "@/lib/session";

/** The server's time, once a second, as server-sent events. */
export async function GET(request: Request): Promise<Response> {
  const signal = await sessionSignal({ every: 1, signal: request.signal });
  if (signal.aborted) return Response.json({ error: "not_signed_in" }, { status: 401 });
  return eventStream(signal, (send) => {
    const tell = () => send([new Date().toISOString()]);
    tell();
    const timer = setInterval(tell, 1000);
    return () => clearInterval(timer);
  });
}
