import { timeoutPresets } from "../../presets.js";
import type { TimeoutPreset } from "../../presets.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

type Limits = { idleTimeout: number | null; absoluteTimeout: number };

/** The names of the presets that limits stay within. Seconds. */
export function presetsMet({ idleTimeout, absoluteTimeout }: Limits): string[] {
  const meets = (preset: TimeoutPreset): boolean =>
    absoluteTimeout <= preset.absoluteTimeout &&
    (preset.idleTimeout === undefined || (idleTimeout !== null && idleTimeout <= preset.idleTimeout));
  return Object.entries<TimeoutPreset>(timeoutPresets).flatMap(([name, preset]) => (meets(preset) ? [name] : []));
}

/** What the durations keep to: the standards behind the presets, and WCAG 2.2, success criterion 2.2.1. */
export function checkLimits({ settings }: Subject): Finding[] {
  const { idleTimeout, absoluteTimeout, warnBefore } = settings.defaults;
  const limits = `idle timeout ${idleTimeout === null ? "none" : duration(idleTimeout)}, absolute ${duration(absoluteTimeout)}`;
  const met = presetsMet(settings.defaults);
  const findings: Finding[] = [];
  if (met.length > 0) {
    findings.push({ code: "limits", severity: "info", message: `${limits}: within ${met.join(", ")}` });
  } else {
    findings.push({
      code: "limits-unmet",
      severity: "warning",
      message: `${limits}: outside of every preset, NIST's AAL1 (30 d) included`,
      write: "absoluteTimeout: 30 * 24 * 60 * 60, or less; ...timeoutPresets.owaspLowRisk is what most sites need",
    });
  }
  if (settings.timeouts !== undefined) {
    findings.push({
      code: "limits-per-session",
      severity: "info",
      message: "timeouts(session) gives some sessions other limits, which are not looked at here",
    });
  }
  if (warnBefore < 20) {
    findings.push({
      code: "wcag-warning",
      severity: "warning",
      message: `the warning comes ${warnBefore} s before the end: WCAG 2.2.1 asks for at least 20 s to answer it`,
      write: "warnBefore: 20, or more, with an idleTimeout that leaves room for it",
    });
  }
  // WCAG 2.2.1 asks nothing of limits of 20 hours and more.
  if (idleTimeout !== null && absoluteTimeout < 20 * 3600 && absoluteTimeout < 10 * idleTimeout) {
    findings.push({
      code: "wcag-extensions",
      severity: "warning",
      message: `the absolute timeout allows fewer than ten extensions of the idle timeout: WCAG 2.2.1 asks for ten`,
      write: `absoluteTimeout: ${10 * idleTimeout}, or a shorter idleTimeout, or note why the limit is essential`,
    });
  }
  return findings;
}

/** `90` is `90 s`, `1800` is `30 min`. */
function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ];
  const [size, unit] = units.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, "s"];
  return `${seconds / size} ${unit}`;
}
