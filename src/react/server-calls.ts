import type { Browser } from "./browser.js";
import { warnOfMissingRoute } from "./development-warnings.js";
import { isStatus } from "./message.js";
import type { KnownStatus } from "./session-state.js";

/** What the server sends: a status and, after a sign-out, whether that was recorded. */
export interface ServerStatus extends KnownStatus {
  /** False where the registry could not record a sign-out, so that only this browser knows of it. */
  recorded?: boolean;
}

/**
 * Asks one of the package's route handlers. A response with a status counts whatever its code (keepalive says 401 where
 * the session has ended, a sign-out 503 where nobody could record it); anything else rejects.
 *
 * @param body of a POST; none makes it a GET
 */
export async function callServer(browser: Browser, url: string, body?: object): Promise<ServerStatus> {
  const response = await browser.fetch(url, {
    // A person waits for some of these requests, so none may take longer than this.
    signal: AbortSignal.timeout(10_000),
    // Sent to the end even when the page is being closed.
    keepalive: true,
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  const status: unknown = await response.json().catch(Object);
  warnOfMissingRoute(url, response);
  if (!isStatus(status)) throw Error(`${url}: ${response.status}`);
  return status;
}
