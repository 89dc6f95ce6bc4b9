import type { KnownStatus } from "./session-state.js";

/** Tells developers why nothing ever happens: the package's routes are not where the page asks for them. */
export function warnOfMissingRoute(url: string, response: Response): void {
  if (process.env.NODE_ENV !== "production" && response.status === 404) {
    console.warn(
      `next-session-timeout: ${url} was not found (404). Export \`handlers\` from app/api/session/[action]/route.ts; ` +
        "elsewhere, name that folder in both places, without Next's own basePath: `basePath` of createSessionTimeout " +
        "and `basePath` of useSessionTimeout or SessionTimeoutDialog.",
    );
  }
}

let saidOfPerson = false;

/** Tells developers, once, that a page which was covered at the end of the session will never be uncovered. */
export function warnOfUnknownPerson(covers: boolean | undefined, session: { person: string | null }): void {
  if (process.env.NODE_ENV !== "production" && covers && !session.person && !saidOfPerson) {
    saidOfPerson = true;
    console.warn(
      'next-session-timeout: whenEnded="sign-in-here" uncovers a page for the person it is about, and nobody says who ' +
        "that is. Give createSessionTimeout the option userId: (session) => session.user?.id ?? null.",
    );
  }
}

const hours = 3600;
let said = "";

/**
 * Tells developers, once, about limits people with disabilities cannot work with (WCAG 2.2, success criterion
 * 2.2.1). Production builds carry nothing of it.
 */
export function warnInDevelopment(status: KnownStatus): void {
  if (process.env.NODE_ENV !== "production") {
    const { idleTimeout, absoluteTimeout, warnBefore } = status;
    const limits = [idleTimeout, absoluteTimeout, warnBefore].join();
    if (said === limits) return;
    said = limits;
    if (warnBefore < 20) {
      console.warn(
        `next-session-timeout: the warning comes ${warnBefore} s before the end; ` +
          "WCAG 2.2.1 asks for at least 20 s to answer it. Set warnBefore to 20 or more.",
      );
    }
    if (absoluteTimeout && idleTimeout && absoluteTimeout < 20 * hours && absoluteTimeout < 10 * idleTimeout) {
      console.warn(
        `next-session-timeout: an absolute timeout of ${absoluteTimeout} s allows fewer than ten extensions of ` +
          `the idle timeout of ${idleTimeout} s, so extending alone does not meet WCAG 2.2.1. It needs ten times ` +
          "the idle timeout, 20 hours, or a reason for which the limit is essential.",
      );
    }
  }
}
