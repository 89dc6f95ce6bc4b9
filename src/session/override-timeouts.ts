import type { Timeouts } from "../clock/evaluate.js";
import { timeoutFaults } from "../option-faults.js";
import type { TimeoutOverrides } from "../options.js";

interface OverriddenTimeouts {
  timeouts: Timeouts;
  /** The overrides that hold. */
  overrides: TimeoutOverrides;
  /** A sentence for each override that was left out. */
  faults: string[];
}

/** The limits come first: where another duration does not go together with a limit, that other one is left out. */
const fields = ["idleTimeout", "absoluteTimeout", "warnBefore", "gracePeriod"] as const;

/**
 * The durations of one session: the overrides, and for the rest the configured ones, all in seconds. Where an override
 * shortens the limit, the configured warning and grace period are cut down to a third and a tenth of it at most. A
 * field that makes no sense is left out, and the others hold. Never throws, whatever it is handed.
 *
 * @param given the result of `timeouts(session)`, which may be anything
 */
export function overrideTimeouts(defaults: Timeouts, given: unknown): OverriddenTimeouts {
  const overrides: TimeoutOverrides = {};
  const faults: string[] = [];
  if (typeof given !== "object" || given === null) {
    return { timeouts: defaults, overrides, faults: [`${typeof given}: give an object of durations, or nothing`] };
  }
  const known = new Set<string>(fields);
  for (const name of Object.keys(given).filter((field) => !known.has(field))) {
    faults.push(`unknown field "${name}": the fields are ${fields.join(", ")}`);
  }
  const limits = { idleTimeout: defaults.idleTimeout ?? undefined, absoluteTimeout: defaults.absoluteTimeout };
  for (const field of fields) {
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
  return { timeouts, overrides, faults };
}
