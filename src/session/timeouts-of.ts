import { clockTolerance } from "../clock/clock-tolerance.js";
import type { Timeouts } from "../clock/evaluate.js";
import type { RunningClock } from "../cookies/clock-cookie.js";
import type { SessionData } from "../cookies/session-cookie.js";
import { SessionTimeoutError } from "../errors.js";
import { overrideTimeouts } from "../override-timeouts.js";
import type { Context } from "./context.js";
import type { FoundSession } from "./read-session.js";

/** The durations a session is judged by, and what the clock is to carry of them. */
export interface JudgedBy {
  timeouts: Timeouts;
  carried: RunningClock["judgedBy"];
}

type Asking = Pick<Context, "settings" | "report" | "reportCallback">;

/**
 * The durations a session is judged by; `null` where its fields are needed and cannot be read. What `timeouts(session)`
 * answered is carried in the clock for a grace period, so that it costs an unseal that often only. The configured
 * durations are never carried: those of a new deployment hold at once.
 *
 * @param now integer epoch seconds
 */
export async function timeoutsOf(context: Asking, session: FoundSession, now: number): Promise<JudgedBy | null> {
  const { timeouts, defaults } = context.settings;
  if (timeouts === undefined) return { timeouts: defaults, carried: undefined };
  const carried = session.clock?.clock.judgedBy;
  if (session.fits && carried !== undefined) {
    const judgedBy = overrideTimeouts(defaults, carried.overrides).timeouts;
    const age = now - carried.at;
    if (age >= -clockTolerance && age < judgedBy.gracePeriod) return { timeouts: judgedBy, carried };
  }
  const fields = await session.fields();
  return fields === null ? null : askTimeouts(context, fields, now, carried);
}

/**
 * Asks the app for the durations of a session with these fields. Where it throws, what the session was last judged by
 * holds, so that trouble signs nobody out; a field that makes no sense is left out, and the others hold.
 */
export async function askTimeouts(
  { settings, report, reportCallback }: Asking,
  fields: SessionData,
  now: number,
  last?: RunningClock["judgedBy"],
): Promise<JudgedBy> {
  const { timeouts, defaults } = settings;
  if (timeouts === undefined) return { timeouts: defaults, carried: undefined };
  try {
    const { timeouts: judgedBy, overrides, faults } = overrideTimeouts(defaults, (await timeouts(fields)) ?? {});
    if (faults.length > 0) {
      report(new SessionTimeoutError("ERR_CALLBACK", `timeouts(session) answered: ${faults.join("; ")}`));
    }
    return { timeouts: judgedBy, carried: { overrides, at: now } };
  } catch (cause) {
    reportCallback("timeouts", cause);
    return { timeouts: overrideTimeouts(defaults, last?.overrides ?? {}).timeouts, carried: last };
  }
}
