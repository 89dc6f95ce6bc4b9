import type { Engine } from "./engine-interface.js";

/** The engines by base path, shared by all components of a page. On a server they are never started and know nothing. */
export const engines: Record<string, Engine> = {};

/**
 * Tells the page of a response to a request of the app's own. Where it is a 401, the server is asked whether the session
 * has ended, and if so the page ends as it would have at its next question. Everything else is left alone.
 *
 * @returns the response, whose body is not read
 *
 * @example
 * const response = await fetch("/api/letters").then(noticeResponse);
 */
export function noticeResponse<SomeResponse extends { status: number }>(response: SomeResponse): SomeResponse {
  // Only the status code is looked at. Why the server refused, it says when it is asked.
  if (response?.status === 401) for (const basePath in engines) engines[basePath]?.ask();
  return response;
}
