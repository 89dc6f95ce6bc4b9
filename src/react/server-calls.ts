import type { SessionStatus } from "../clock/status.js";
import type { Browser } from "./browser.js";

/** The route handler asked. */
export type Action = "status" | "keepalive" | "sign-out";

// Milliseconds. A request that hangs longer counts as failed; the person waits for some of them.
const patience = 10_000;

/**
 * Asks one of the package's route handlers. An expired session is an answer (the 401 of keepalive); anything
 * but a session status rejects.
 *
 * @param idleFor seconds since the last real input; only keepalive takes it
 */
export async function callServer(
  { fetch, startTimer }: Browser,
  basePath: string,
  action: Action,
  idleFor?: number,
): Promise<SessionStatus> {
  const url = `${basePath}/${action}`;
  const abort = new AbortController();
  const stopTimer = startTimer(() => abort.abort(), patience);
  try {
    const response = await fetch(url, {
      method: action === "status" ? "GET" : "POST",
      cache: "no-store",
      // Sent to the end even when the page is being closed.
      keepalive: idleFor !== undefined,
      body: idleFor === undefined ? null : JSON.stringify({ idleFor }),
      signal: abort.signal,
    });
    if (!response.ok && response.status !== 401) throw new Error(`${url} answered ${response.status}`);
    const answer = (await response.json()) as SessionStatus;
    // A 401 may also come from something in between.
    if (typeof answer.expiresIn !== "number") throw new Error(`${url} answered without a session status`);
    return answer;
  } finally {
    stopTimer();
  }
}
