import type { EndedSession, SessionRegistry } from "../session-registry.js";
import type { Database } from "./database.js";
import {
  everybody,
  isRevoked,
  notEnded,
  ownerOf,
  purge,
  registered,
  timeoutReason,
  tombstoneUntil,
} from "./fragments.js";
import { statement } from "./statement.js";
import { storedId } from "./tables.js";

/** How many rows a claim purges at most. They are more than a claim ends, so that purging keeps up. */
const purgedPerClaim = 1000;

export function createClaims({ tables, query }: Database): Pick<SessionRegistry, "claimDue" | "acknowledge"> {
  const { sessions, notBefore } = tables;

  // The CTE is materialized, because the planner may run a plain "session_id IN (SELECT ... LIMIT ... FOR UPDATE)"
  // again and end more sessions than the limit.
  const claim = statement(
    { now: "time", leaseUntil: "time", limit: "count" },
    ({ now, leaseUntil, limit }) => `
    WITH due AS MATERIALIZED (
      SELECT session_id FROM ${sessions} WHERE due_at <= ${now} AND keep_until > ${now}
      ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), judged AS (
      -- One whose deadline came before the not-before time had timed out all the same.
      SELECT t.session_id, ${notEnded} AND ${isRevoked(tables, "AND nb.not_before < t.due_at")} AS revoked,
        (SELECT nb.actor FROM ${notBefore} nb WHERE nb.owner IN (${everybody}, ${ownerOf("t.user_id")})
          AND nb.not_before >= t.revocable_from ORDER BY nb.not_before LIMIT 1) AS revoked_by
      FROM ${sessions} t JOIN due USING (session_id)
    ), claimed AS (
      UPDATE ${sessions} t SET
        ended_at = COALESCE(t.ended_at, ${now}),
        end_reason = COALESCE(t.end_reason, CASE WHEN judged.revoked THEN 'revoked' ELSE ${timeoutReason} END),
        actor = CASE WHEN judged.revoked THEN judged.revoked_by ELSE t.actor END,
        due_at = ${leaseUntil}
      FROM judged WHERE t.session_id = judged.session_id
      RETURNING t.*
    ), ${purge({ table: sessions, key: "session_id", now, limit: purgedPerClaim })}, purged_not_before AS (
      DELETE FROM ${notBefore} WHERE keep_until <= ${now}
    )
    SELECT ${registered("claimed")}, claimed.end_reason AS reason, claimed.actor FROM claimed`,
  );

  const deliver = statement(
    { sessionIds: "texts" },
    ({ sessionIds }) => `
    WITH delivered AS MATERIALIZED (
      SELECT session_id FROM ${sessions} WHERE session_id = ANY(${sessionIds}) AND ended_at IS NOT NULL
        AND due_at IS NOT NULL
      ORDER BY session_id FOR UPDATE
    )
    UPDATE ${sessions} t SET due_at = NULL, keep_until = ${tombstoneUntil("t.absolute_deadline")}
    FROM delivered WHERE t.session_id = delivered.session_id`,
  );

  return {
    claimDue: ({ limit, leaseSeconds, now }) =>
      // For a time that is not known yet, the planner takes a third of all sessions to be due, and reads all of them.
      query<EndedSession>({ ...claim({ now, leaseUntil: now + leaseSeconds, limit }), plannedAnew: true }),
    async acknowledge(claimedIds) {
      if (claimedIds.length === 0) return;
      // Where a store keeps an id as its digest, a claim returns that digest. It is not digested again.
      const stored = claimedIds.map(async (id) => (id.startsWith("sha256:") ? id : storedId(id)));
      await query(deliver({ sessionIds: await Promise.all(stored) }));
    },
  };
}
