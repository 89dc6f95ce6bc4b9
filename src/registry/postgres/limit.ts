import { endsAs, isLive } from "./fragments.js";
import type { Tables } from "./tables.js";

/**
 * A CTE of those sessions of a user that are too many beside one more: all but the `maxSessions - 1` most recently
 * active. Exact only in a statement that is locked for the user.
 *
 * @param others which of the user's sessions count
 */
export function excess(
  tables: Tables,
  { userId, now, maxSessions, others }: Record<"userId" | "now" | "maxSessions" | "others", string>,
): string {
  return `excess AS MATERIALIZED (
      SELECT t.session_id FROM ${tables.sessions} t
      WHERE ${maxSessions} IS NOT NULL AND t.user_id = ${userId} AND ${isLive(tables, now)} AND ${others}
      ORDER BY t.last_activity_at DESC, t.session_id DESC OFFSET GREATEST(${maxSessions} - 1, 0)
    )`;
}

/** What an UPDATE sets of a session that a visit replaces: it is due at once, for a sweep to tell. */
export function replaced(now: string): string {
  return endsAs({ now, reason: "'replaced'", actor: "NULL", leaseUntil: now });
}
