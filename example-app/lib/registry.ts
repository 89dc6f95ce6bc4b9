/**
 * Where sessions are known to the server. An Edge middleware has no sockets: it judges by the cookies alone, and
 * `getSession()`, which runs on Node, asks the registry. The condition keeps database clients out of the Edge bundle.
 */
export const registry =
  process.env.NEXT_RUNTIME === "edge" ? undefined : async () => (await import("./open-registry")).openRegistry();
