import { NextResponse } from "next/server";
import type { SessionTimeoutError } from "next-session-timeout";

/** What somebody is answered whose session could not begin: 503 where that may work in a moment. */
export function refusal({ code }: SessionTimeoutError): NextResponse {
  return NextResponse.json({ error: code }, { status: code === "ERR_REGISTRY" ? 503 : 403 });
}
