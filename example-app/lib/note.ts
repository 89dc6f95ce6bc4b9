/** A note small enough for a cookie, from whatever was sent. */
export function noteFrom(value: unknown): string {
  return typeof value === "string" ? value.trim().slice(0, 280) : "";
}
