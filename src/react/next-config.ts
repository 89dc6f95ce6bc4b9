/** Next's own `basePath`, and the slash that its `trailingSlash` wants at the end of an address. */
export let base = "";
export let slash = "";
try {
  // Next's build writes its settings in the place of these. Elsewhere there are none, and there may be no `process`.
  if (process.env.__NEXT_ROUTER_BASEPATH) base = process.env.__NEXT_ROUTER_BASEPATH;
  if (process.env.__NEXT_TRAILING_SLASH) slash = "/";
} catch {
  // Not built by Next.
}
