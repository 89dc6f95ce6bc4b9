import { isAlive, type KnownStatus } from "./session-state.js";

/**
 * In how many milliseconds the server is to be asked: 0 or less means now, `Infinity` means not before there is news.
 * It is asked when what is known cannot be relied on, and at each edge: before a warning is shown, and before the end
 * is. It is not asked twice at a time, nor before it may be asked again.
 *
 * @param isTrusted whether `known` can be relied on
 * @param requestsUnderWay how many requests have no response yet; the end of one of them is news
 * @param untilEdge milliseconds until what is shown changes: to a warning, or to the end
 * @param untilRetry milliseconds until the server may be asked again
 */
export function nextStep(
  known: KnownStatus,
  isTrusted: boolean,
  requestsUnderWay: number,
  untilEdge: number,
  untilRetry: number,
): number {
  // The server is asked a little after the edge. By then it has come to the edge too, and need not be asked twice.
  const wait = isAlive(known) ? 100 + untilEdge : Infinity;
  return isTrusted && wait > 0 ? wait : requestsUnderWay ? Infinity : untilRetry;
}
