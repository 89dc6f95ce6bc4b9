import type { SessionStatus } from "../clock/status.js";
import type { Browser } from "./browser.js";

// Milliseconds. The person waits for some of the requests.
const patience = 10_000;

/**
 * Asks one of the package's route handlers. An expired session is an answer (the 401 of keepalive); anything
 * but a session status rejects.
 *
 * @param idleFor seconds since the last real input; only keepalive takes it
 */
export async function callServer(
  browser: Browser,
  basePath: string,
  action: "status" | "keepalive" | "sign-out",
  idleFor?: number,
): Promise<SessionStatus> {
  const url = `${basePath}/${action}`;
  const response = await browser.fetch(url, {
    signal: AbortSignal.timeout(patience),
    // Sent to the end even when the page is being closed.
    keepalive: true,
    ...(action !== "status" && { method: "POST", body: JSON.stringify({ idleFor }) }),
  });
  // A 401 may also come from something in between.
  const answer = (response.ok || response.status === 401 ? await response.json() : {}) as Partial<SessionStatus>;
  if (answer.expiresIn === undefined) throw new Error(`${url} answered ${response.status}`);
  return answer as SessionStatus;
}
