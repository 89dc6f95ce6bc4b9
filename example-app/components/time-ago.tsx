import { ago } from "@/lib/duration";

/** A moment as "2 minutes ago". `at` is in epoch seconds. */
export function TimeAgo({ at }: { at: number }) {
  return <time dateTime={new Date(at * 1000).toISOString()}>{ago(at)}</time>;
}
