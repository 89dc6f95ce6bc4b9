import { SessionTimeoutError } from "../errors.js";
import type { MaybePromise } from "../promises.js";
import type { Settings } from "../settings.js";

/** Has the platform wait for work that goes on after the response. Without that, the platform may cut the work off. */
export type WaitUntil = (work: Promise<unknown>) => void;

/** As much of the settings as it takes to tell the app of trouble. */
export type Reporting = Pick<Settings, "onError">;

/** Tells the app of an error. Never throws. */
export function report({ onError }: Reporting, error: SessionTimeoutError): void {
  void ignoreFailure(() => onError?.(error));
}

/** Tells the app that one of its callbacks threw, or returned what it may not. Never throws. */
export function reportCallback(settings: Reporting, name: string, cause: unknown): void {
  report(settings, new SessionTimeoutError("ERR_CALLBACK", `${name} threw`, { cause }));
}

/**
 * The result of one of the app's callbacks. Where the callback throws, that is reported, and the result is `strictest`.
 */
export async function askCallback<Result>(
  settings: Reporting,
  name: string,
  callback: () => MaybePromise<Result>,
  strictest: Result,
): Promise<Result> {
  try {
    return await callback();
  } catch (cause) {
    reportCallback(settings, name, cause);
    return strictest;
  }
}

async function ignoreFailure(callback: () => unknown): Promise<void> {
  try {
    await callback();
  } catch {
    // It was `onError` that failed, and there is no other callback to tell.
  }
}
