import type { SessionData } from "../cookies/session-cookie.js";
import type { Settings } from "../settings.js";
import { askCallback, reportCallback } from "./callbacks.js";

/** As much of the settings as it takes to know how many sessions a user may have. */
export type LimitSettings = Pick<Settings, "maxSessions" | "onLimit" | "onError">;

/**
 * How many sessions the user of a session with these fields may have; `null`: any number. Where the app's function
 * throws, or answers no such number, that is reported, and no limit holds: one that is made up could end sessions.
 */
export async function maxSessionsOf(settings: LimitSettings, fields: SessionData | null): Promise<number | null> {
  const { maxSessions } = settings;
  if (typeof maxSessions !== "function") return maxSessions;
  if (fields === null) return null;
  const answer: unknown = await askCallback(settings, "maxSessions", async () => maxSessions(fields), Infinity);
  if (answer === Infinity) return null;
  if (typeof answer === "number" && Number.isSafeInteger(answer) && answer >= 1) return answer;
  reportCallback(settings, "maxSessions", new TypeError("it answered no whole number above 0, and not Infinity"));
  return null;
}
