import type { Timeouts } from "../clock/evaluate.js";
import { clockTolerance } from "../clock/time.js";
import type { RunningClock } from "../cookies/clock-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import type { MaybePromise } from "../promises.js";
import type { Settings } from "../settings.js";
import { report, reportCallback } from "./callbacks.js";
import { overrideTimeouts } from "./override-timeouts.js";
import type { Configured } from "./override-timeouts.js";
import type { FoundSession } from "./read-session.js";

/** What a session is judged by, and what its clock cookie is to carry of that. */
export interface JudgedBy {
  timeouts: Timeouts;
  /** Whether its cookies outlive the browser. */
  persistent: boolean;
  carried: RunningClock["judgedBy"];
}

/** As much of the settings as it takes to know the durations of a session. */
type TimeoutSettings = Pick<Settings, "timeouts" | "defaults" | "persistent" | "onError">;

/**
 * The durations a session is judged by; `null` where its fields are needed and cannot be read. The clock cookie carries
 * the result of `timeouts(session)` for a grace period, so that no more than one request in that time costs an unseal.
 * It never carries the configured durations, so that those of a new deployment hold at once.
 *
 * @param now integer epoch seconds
 */
export function timeoutsOf(
  settings: TimeoutSettings,
  session: FoundSession,
  now: number,
): MaybePromise<JudgedBy | null> {
  if (settings.timeouts === undefined) return { ...configured(settings), carried: undefined };
  // An older clock than that of this very session cookie may carry longer durations than the app has saved since.
  const carried = session.fits ? session.clock?.clock.judgedBy : undefined;
  if (carried !== undefined) {
    const { timeouts, persistent } = overrideTimeouts(configured(settings), carried.overrides);
    const age = now - carried.at;
    if (age >= -clockTolerance && age < timeouts.gracePeriod) return { timeouts, persistent, carried };
  }
  return session.fields().then((fields) => (fields === null ? null : askTimeouts(settings, fields, now, carried)));
}

/**
 * Asks the app for the durations of a session with these fields. Where `timeouts(session)` throws, the session keeps
 * the durations it was judged by `last`, if that is known of this very session cookie, so that a faulty callback signs
 * nobody out. A field that makes no sense is
 * left out and reported.
 */
export async function askTimeouts(
  settings: TimeoutSettings,
  fields: SessionData,
  now: number,
  last?: RunningClock["judgedBy"],
): Promise<JudgedBy> {
  const callback = settings.timeouts;
  if (callback === undefined) return { ...configured(settings), carried: undefined };
  try {
    const given = (await callback(fields)) ?? {};
    const { timeouts, persistent, overrides, faults } = overrideTimeouts(configured(settings), given);
    if (faults.length > 0) {
      report(settings, new SessionTimeoutError("ERR_CALLBACK", `timeouts(session) answered: ${faults.join("; ")}`));
    }
    return { timeouts, persistent, carried: { overrides, at: now } };
  } catch (cause) {
    reportCallback(settings, "timeouts", cause);
    const { timeouts, persistent } = overrideTimeouts(configured(settings), last?.overrides ?? {});
    return { timeouts, persistent, carried: last };
  }
}

function configured({ defaults, persistent }: TimeoutSettings): Configured {
  return { timeouts: defaults, persistent };
}
