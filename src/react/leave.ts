import type { EndReason } from "../clock/status.js";
import { base } from "./next-config.js";
import type { Browser } from "./browser.js";
import type { Consumer } from "./hook-options.js";
import type { KnownStatus } from "./session-state.js";

/**
 * Goes to the sign-in page after the session's end, unless a component wants to stay, this page is it, or there is none
 * on this origin. Its address gets `reason` and `returnTo`, spelled as the server spells them. Whoever signed out is
 * not taken back to where they were, and gets no `returnTo`.
 */
export function leave({ location }: Browser, consumers: Iterable<Consumer>, { reason, signInPath }: KnownStatus): void {
  const path = `${signInPath}`;
  const endedItself = reason !== "signed-out";
  let signInUrl: string | null = null;
  // Browsers read `//host` and `/\host` as another host, and leave out tabs and line ends before they look.
  if (/^\/(?![/\\])\P{Cc}*$/u.test(path) && path.split("?")[0] !== location.pathname) {
    signInUrl = path + (path.includes("?") ? "&" : "?") + "reason=" + reason;
    if (endedItself) {
      signInUrl +=
        "&returnTo=" + encodeURIComponent(location.pathname.replace(base, "") + location.search).replace(/%2F/g, "/");
    }
  }
  let target = signInUrl;
  if (endedItself) {
    for (const { options } of consumers) {
      // Each is called in a microtask of its own. If one throws, that is the app's error, and it keeps nobody here.
      queueMicrotask(() => {
        if (options.onExpired?.({ reason: reason as EndReason, signInUrl }) === false) target = null;
      });
    }
  }
  queueMicrotask(() => {
    if (target) location.assign(target);
  });
}
