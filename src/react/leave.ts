import type { Browser } from "./browser.js";
import type { Consumer } from "./hook-options.js";
import type { KnownStatus } from "./session-state.js";

/**
 * The sign-in page's address with `reason` and, as the server writes it, `returnTo`; `null` where there is no
 * sign-in page, or this page is it. Whoever signed out is not taken back to where they were.
 */
function signInUrl(browser: Browser, { signInPath, reason }: KnownStatus): string | null {
  const { pathname, search } = browser.location;
  if (!signInPath || signInPath.split("?")[0] === pathname) return null;
  const url = `${signInPath}${signInPath.includes("?") ? "&" : "?"}reason=${reason}`;
  if (reason === "signed-out") return url;
  return `${url}&returnTo=${encodeURIComponent(pathname + search).replace(/%2F/g, "/")}`;
}

/** Goes to the sign-in page after the session's end, unless a component wants to stay. */
export function leave(browser: Browser, consumers: Iterable<Consumer>, status: KnownStatus): void {
  const { reason } = status;
  const url = signInUrl(browser, status);
  let target = url;
  if (reason && reason !== "signed-out") {
    for (const { options } of consumers) {
      // Each on its own: one that throws is the app's error, and keeps nobody here.
      queueMicrotask(() => {
        if (options.onExpired?.({ reason, signInUrl: url }) === false) target = null;
      });
    }
  }
  queueMicrotask(() => {
    if (target) browser.location.assign(target);
  });
}
