const reasons = {
  idle: "You were away for a while, so we signed you out to keep your account safe.",
  absolute: "You had been signed in for as long as we allow, so we signed you out. This happens to everyone.",
  revoked: "This session was ended from another device or by an administrator.",
  "signed-out": "You are signed out.",
};

/** Says in plain words why somebody is on the sign-in page; `null` where the page was simply opened. */
export function signOutReason(reason: unknown): string | null {
  return typeof reason === "string" && Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : null;
}
