/** What this app takes from environment variables. Durations are seconds. */

function number(name: string): number | undefined {
  const value = process.env[name];
  // A typo becomes NaN, which createSessionTimeout refuses: better than a limit that is silently off.
  return value ? Number(value) : undefined;
}

/** Short, so that everything can be watched in two minutes. */
export const limits = {
  idleTimeout: number("IDLE_TIMEOUT") ?? 60,
  absoluteTimeout: number("ABSOLUTE_TIMEOUT") ?? 600,
  warnBefore: number("WARN_BEFORE"),
  gracePeriod: number("GRACE_PERIOD"),
};

export const administratorLimits = {
  idleTimeout: Math.ceil(limits.idleTimeout / 2),
  absoluteTimeout: Math.ceil(limits.absoluteTimeout / 5),
};

/** How old a proof of who somebody is may be where it matters. */
export const proofAge = number("PROOF_AGE") ?? 30;

/** How many sessions one person may have at once. */
export const maxSessions = number("MAX_SESSIONS") ?? 3;

/** At least 32 characters. The fallback is public: set your own wherever it matters. */
export const sessionPassword = process.env.SESSION_PASSWORD || "for development only: set SESSION_PASSWORD";

/** Cookies over https only. Off by default, because this app is served on http://localhost. */
export const secureCookie = process.env.COOKIE_SECURE === "true";

/** Lets cron jobs run the sweep: `POST /api/session/expire`. At least 16 characters; without it the route is not there. */
export const expireSecret = process.env.EXPIRE_SECRET || undefined;
