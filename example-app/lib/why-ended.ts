import { SessionTimeoutError } from "next-session-timeout";

/** Why the session of a stream is over, as `idle` or `revoked`; `null` where it is not, but the browser has gone. */
export function whyEnded({ reason }: AbortSignal): string | null {
  return reason instanceof SessionTimeoutError && "reason" in reason ? String(reason.reason) : null;
}
