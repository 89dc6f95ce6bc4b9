import type { EndReason } from "../clock/status.js";
import type { Browser } from "./browser.js";

/**
 * The sign-in page's address with `reason` and, as the server writes it, `returnTo`; `null` where there is no
 * sign-in page, or this page is it. Whoever signed out is not taken back to where they were.
 */
export function signInUrl(
  { location: { pathname, search } }: Browser,
  signInPath: string | null,
  reason: EndReason | "signed-out",
): string | null {
  if (!signInPath || signInPath.split("?")[0] === pathname) return null;
  const returnTo = encodeURIComponent(pathname + search).replace(/%2F/g, "/");
  const query = reason === "signed-out" ? reason : `${reason}&returnTo=${returnTo}`;
  return `${signInPath}${signInPath.includes("?") ? "&" : "?"}reason=${query}`;
}
