import type { Browser } from "./browser.js";
import { warnOfMissingRoute } from "./development-warnings.js";
import { isStatus } from "./message.js";
import type { KnownStatus } from "./session-state.js";

/** What the server answers. */
export interface Answer extends KnownStatus {
  /** False where a sign-out is known to this browser alone. */
  recorded?: boolean;
}

/**
 * Asks one of the package's route handlers. A session status is an answer whatever its code (keepalive says 401 where
 * the session has ended, a sign-out 503 where nobody could record it); anything else rejects.
 *
 * @param body of a POST; `false` for a GET
 */
export async function callServer(browser: Browser, url: string, body: object | false): Promise<Answer> {
  const response = await browser.fetch(url, {
    // The person waits for some of the requests.
    signal: AbortSignal.timeout(10_000),
    // Sent to the end even when the page is being closed.
    keepalive: true,
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  warnOfMissingRoute(url, response.status);
  if (!isStatus(answer)) throw Error(`${url} answered ${response.status}`);
  return answer;
}
