import { clockTolerance, cookieAfterlife } from "../../clock/time.js";
import { notBeforeStep, undeliveredAfterlife } from "../session-registry.js";
import type { Tables } from "./tables.js";

// Parts of statements. In all of them the table of sessions is called `t`, where it is not named otherwise.

const seconds = (count: number): string => `interval '${count} seconds'`;
const epoch = (column: string): string => `extract(epoch FROM ${column})::float8`;

/** Whether the session has not been ended. A not-before time may have revoked it all the same: see `isRevoked`. */
export const notEnded: string = "t.ended_at IS NULL";

/** Until when a session's tombstone is kept, once nothing of the session is to be delivered. */
export function tombstoneUntil(absoluteDeadline: string): string {
  return `${absoluteDeadline} + ${seconds(cookieAfterlife)}`;
}

/** Until when a session is kept that no sweep has delivered. */
export function undeliveredUntil(absoluteDeadline: string): string {
  return `${absoluteDeadline} + ${seconds(cookieAfterlife + undeliveredAfterlife)}`;
}

/**
 * Whether a session that was never seen started before a not-before time, or may have, because machines' times differ.
 */
export function mayPredate(startedAt: string, notBefore: string): string {
  return `${startedAt} <= ${notBefore} + ${seconds(clockTolerance)}`;
}

/** The first time that is later than a not-before time. */
export function after(notBefore: string): string {
  return `${notBefore} + ${seconds(notBeforeStep)}`;
}

/** The owner of a not-before time, as its table has it. */
export const everybody: string = "'*'";
export function ownerOf(userId: string): string {
  return `'u' || ${userId}`;
}

/** Whether a not-before time has revoked the session; `more`: what else must be true of the not-before time. */
export function isRevoked({ notBefore }: Tables, more = ""): string {
  return `EXISTS (SELECT 1 FROM ${notBefore} nb
    WHERE nb.owner IN (${everybody}, ${ownerOf("t.user_id")}) AND nb.not_before >= t.revocable_from ${more})`;
}

/**
 * Whether the session is one of those whose ids a query finds. It finds them before, so that they are looked up one by
 * one: for an `IN` or an `OR` of conditions the planner reads all sessions there are.
 */
export function isOneOf(ids: string): string {
  return `t.session_id = ANY(ARRAY(${ids}))`;
}

/** Why the session ended, where its deadline ended it. */
export const timeoutReason: string = "CASE WHEN t.due_at >= t.absolute_deadline THEN 'absolute' ELSE 'idle' END";

/** A session's deadlines, as the newest visit said them. */
export const deadlines: string = `${epoch("t.due_at")} AS "deadline", ${epoch("t.absolute_deadline")} AS "absoluteDeadline"`;

/** The columns of a `RegisteredSession`, of the table of that name. */
export function registered(table: string): string {
  return `${table}.session_id AS "sessionId", ${table}.user_id AS "userId",
      ${epoch(`${table}.started_at`)} AS "startedAt", ${epoch(`${table}.last_activity_at`)} AS "lastActivityAt",
      ${table}.user_agent AS "userAgent"`;
}

/** The same as one JSON value, with what is told of an end. */
export function endedJson(table: string): string {
  return `json_build_object('sessionId', ${table}.session_id, 'userId', ${table}.user_id,
      'startedAt', ${epoch(`${table}.started_at`)}, 'lastActivityAt', ${epoch(`${table}.last_activity_at`)},
      'userAgent', ${table}.user_agent, 'reason', ${table}.end_reason, 'actor', ${table}.actor)`;
}

/**
 * What an UPDATE of `t` sets where the server ends a session: it is due once its lease lapses, or never, where there is
 * no lease.
 */
export function endsAs({
  now,
  reason,
  actor,
  leaseUntil,
}: Record<"now" | "reason" | "actor" | "leaseUntil", string>): string {
  return `ended_at = ${now}, end_reason = ${reason}, actor = ${actor}, due_at = ${leaseUntil},
        keep_until = CASE WHEN ${leaseUntil} IS NULL THEN ${tombstoneUntil("t.absolute_deadline")}
          ELSE ${undeliveredUntil("t.absolute_deadline")} END`;
}

/** Whether a session counts as live: not ended, not revoked, and its deadline not passed. */
export function isLive(tables: Tables, now: string): string {
  return `${notEnded} AND t.due_at > ${now} AND NOT ${isRevoked(tables)}`;
}

/**
 * Two CTEs that delete rows which nobody can present and no sweep will deliver any more, those first that have lapsed
 * for longest. Rows that another statement has locked are left alone.
 *
 * @param more what else must be true of such a row
 */
export function purge(
  { table, key, now, limit }: { table: string; key: string; now: string; limit: number },
  more = "",
): string {
  return `lapsed AS MATERIALIZED (
      SELECT ${key} FROM ${table} WHERE keep_until <= ${now} ${more}
      ORDER BY keep_until LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), purged AS (
      DELETE FROM ${table} t USING lapsed WHERE t.${key} = lapsed.${key}
    )`;
}

/**
 * How many rows are purged at most whenever one is added. It is more than one, so that rows do not pile up without
 * sweeps.
 */
export const purgedPerRow: number = 20;
