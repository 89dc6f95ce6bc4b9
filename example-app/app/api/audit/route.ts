import type { NextRequest } from "next/server";
import { auditEvents, watchAuditLog } from "@/lib/audit-log";
import { eventStream } from "@/lib/event-stream";
import { getSession, sessionSignal } from "@/lib/session";

/** What is in the audit log, and what comes to it: lists of events, the latest first. For administrators. */
export async function GET(request: NextRequest): Promise<Response> {
  const { user } = await getSession();
  if (!user) return Response.json({ error: "not_signed_in" }, { status: 401 });
  if (!user.administrator) return Response.json({ error: "not_found" }, { status: 404 });
  const signal = await sessionSignal({ every: 1, signal: request.signal });
  if (signal.aborted) return Response.json({ error: "not_signed_in" }, { status: 401 });

  const { searchParams } = request.nextUrl;
  const filter = { user: searchParams.get("user") ?? "", reason: searchParams.get("reason") ?? "" };
  return eventStream(signal, (send) => {
    send(auditEvents(filter));
    return watchAuditLog(filter, (event) => send([event]));
  });
}
