import type { Browser } from "./browser.js";

/**
 * The sign-in page's address with `reason` and, as the server writes it, `returnTo`; `null` where there is no
 * sign-in page, or this page is it.
 */
export function signInUrl(
  { location }: Browser,
  signInPath: string | null,
  reason: string,
  withReturnTo: boolean,
): string | null {
  const { pathname, search } = location();
  if (signInPath === null || signInPath.split("?")[0] === pathname) return null;
  const returnTo = encodeURIComponent(pathname + search).replace(/%2F/g, "/");
  return `${signInPath}${signInPath.includes("?") ? "&" : "?"}reason=${reason}${withReturnTo ? `&returnTo=${returnTo}` : ""}`;
}
