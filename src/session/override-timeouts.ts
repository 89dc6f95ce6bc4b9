import type { Timeouts } from "../clock/evaluate.js";
import { timeoutFaults } from "../option-faults.js";
import type { TimeoutOverrides } from "../options.js";

/** What holds for a session without overrides. */
export interface Configured {
  timeouts: Timeouts;
  /** Whether the cookies outlive the browser. */
  persistent: boolean;
}

interface Overridden extends Configured {
  /** The overrides that hold. */
  overrides: TimeoutOverrides;
  /** A sentence for each override that was left out. */
  faults: string[];
}

/** The limits come first: where another duration does not go together with a limit, that other one is left out. */
const durations = ["idleTimeout", "absoluteTimeout", "warnBefore", "gracePeriod"] as const;
const fields: readonly string[] = [...durations, "expireAtBrowserClose"];

/**
 * What holds for one session: the overrides, and for the rest what is configured; durations in seconds. Where an override
 * shortens the limit, the configured warning and grace period are cut down to a third and a tenth of it at most. A
 * field that makes no sense is left out, and the others hold. Never throws, whatever it is handed.
 *
 * @param given the result of `timeouts(session)`, which may be anything
 */
export function overrideTimeouts({ timeouts: defaults, persistent }: Configured, given: unknown): Overridden {
  const overrides: TimeoutOverrides = {};
  const faults: string[] = [];
  if (typeof given !== "object" || given === null) {
    faults.push(`${typeof given}: give an object of durations, or nothing`);
    return { timeouts: defaults, persistent, overrides, faults };
  }
  for (const name of Object.keys(given).filter((field) => !fields.includes(field))) {
    faults.push(`unknown field "${name}": the fields are ${fields.join(", ")}`);
  }
  const { expireAtBrowserClose } = given as Record<string, unknown>;
  if (typeof expireAtBrowserClose === "boolean") overrides.expireAtBrowserClose = expireAtBrowserClose;
  else if (expireAtBrowserClose !== undefined) {
    faults.push(`expireAtBrowserClose is a ${typeof expireAtBrowserClose}: give true or false`);
  }
  const limits = { idleTimeout: defaults.idleTimeout ?? undefined, absoluteTimeout: defaults.absoluteTimeout };
  for (const field of durations) {
    const value: unknown = (given as Record<string, unknown>)[field];
    if (value === undefined) continue;
    const wrong = timeoutFaults({ ...limits, ...overrides, [field]: value });
    if (wrong.length > 0) faults.push(...wrong);
    else overrides[field] = value as number;
  }

  const idleTimeout = overrides.idleTimeout ?? defaults.idleTimeout;
  const absoluteTimeout = overrides.absoluteTimeout ?? defaults.absoluteTimeout;
  const limit = idleTimeout ?? absoluteTimeout;
  const shortened = limit < (defaults.idleTimeout ?? defaults.absoluteTimeout);
  const atMost = (part: number): number => (shortened ? Math.floor(limit / part) : Infinity);
  const timeouts = {
    idleTimeout,
    absoluteTimeout,
    warnBefore: overrides.warnBefore ?? Math.min(defaults.warnBefore, atMost(3)),
    gracePeriod: overrides.gracePeriod ?? Math.min(defaults.gracePeriod, atMost(10)),
  };
  const expires = overrides.expireAtBrowserClose;
  return { timeouts, persistent: expires === undefined ? persistent : !expires, overrides, faults };
}
