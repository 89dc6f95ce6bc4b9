import { epochSeconds, longestTimer } from "../clock/time.js";
import { SessionTimeoutError } from "../errors.js";
import type { EndManyOptions } from "../registry/session-registry.js";
import { report, reportCallback } from "../session/callbacks.js";
import type { SessionContext } from "../session/context.js";
import { tellEnded } from "../session/tell-app.js";
import { waitUntilAfter } from "./app-router.js";
import type { RevokeOptions } from "./registry-functions.js";

/**
 * Ends many sessions, and tells the app of each batch before the next one is ended. Resolves to how many live ones were
 * ended. What takes longer than `wait` seconds goes on after the response, once the first batch is ended: from then on
 * all of the sessions are refused.
 */
export async function endMany(
  context: SessionContext,
  { wait = 30, onProgress }: RevokeOptions,
  end: (onBatch: EndManyOptions["onBatch"]) => Promise<number>,
): Promise<number> {
  const { settings } = context;
  let endedSoFar: number | null = null;
  const ending = end(async ({ ended, sessions }) => {
    endedSoFar = ended;
    await tellEnded(context, sessions, { at: epochSeconds(), source: "revoke" });
    try {
      await onProgress?.({ ended });
    } catch (cause) {
      reportCallback(settings, "onProgress", cause);
    }
  });
  if ((await waitFor(ending, wait)) || endedSoFar === null) return ending;
  waitUntilAfter(ending.catch((error: unknown) => report(settings, error as SessionTimeoutError)));
  report(
    settings,
    new SessionTimeoutError(
      "ERR_REGISTRY_SLOW",
      `ending the sessions takes longer than ${wait} seconds: it goes on, and all of them are refused already`,
    ),
  );
  return endedSoFar;
}

/** Whether work is done, or has failed, within so many seconds. */
async function waitFor(work: Promise<unknown>, seconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<boolean>((resolve) => {
    if (seconds !== Infinity) timer = setTimeout(() => resolve(false), Math.min(seconds * 1000, longestTimer));
  });
  const done = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
