import type { SessionRegistry } from "../session-registry.js";
import { endVerdict } from "../verdicts.js";
import type { Database } from "./database.js";
import { isRevoked, notEnded, tombstoneUntil } from "./fragments.js";
import { statement } from "./statement.js";
import { storedId } from "./tables.js";

export function createEnd({ tables, query }: Database): SessionRegistry["end"] {
  const { sessions } = tables;
  const revoked = isRevoked(tables);

  const endAnybodys = statement(
    { sessionId: "text", reason: "text", keepUntil: "time", now: "time" },
    ({ sessionId, reason, keepUntil, now }) => `
    WITH ended AS (
      INSERT INTO ${sessions} AS t (session_id, ended_at, end_reason, keep_until)
      VALUES (${sessionId}, ${now}, ${reason}, ${keepUntil})
      ON CONFLICT (session_id) DO UPDATE SET ended_at = excluded.ended_at, due_at = NULL,
        end_reason = CASE WHEN ${revoked} THEN 'revoked' ELSE excluded.end_reason END,
        keep_until = ${tombstoneUntil("t.absolute_deadline")}
        WHERE ${notEnded}
      RETURNING CASE WHEN started_at IS NULL THEN 'unknown' WHEN ${revoked} THEN 'ended' ELSE 'alive' END AS was
    )
    SELECT was FROM ended UNION ALL SELECT 'ended' WHERE NOT EXISTS (SELECT 1 FROM ended)`,
  );

  const endUsers = statement(
    { sessionId: "text", userId: "text", reason: "text", now: "time" },
    ({ sessionId, userId, reason, now }) => `
    WITH ended AS (
      UPDATE ${sessions} t SET ended_at = ${now}, due_at = NULL,
        end_reason = CASE WHEN ${revoked} THEN 'revoked' ELSE ${reason} END,
        keep_until = ${tombstoneUntil("t.absolute_deadline")}
      WHERE t.session_id = ${sessionId} AND t.user_id = ${userId} AND ${notEnded}
      RETURNING CASE WHEN ${revoked} THEN 'ended' ELSE 'alive' END AS was
    )
    SELECT was FROM ended UNION ALL
    SELECT CASE WHEN EXISTS (SELECT 1 FROM ${sessions} WHERE session_id = ${sessionId} AND user_id = ${userId})
      THEN 'ended' ELSE 'unknown' END
    WHERE NOT EXISTS (SELECT 1 FROM ended)`,
  );

  return async (id, { userId, reason = "revoked", keepUntil, now }) => {
    const sessionId = await storedId(id);
    const call =
      userId === undefined
        ? endAnybodys({ sessionId, reason, keepUntil, now })
        : endUsers({ sessionId, userId: await storedId(userId), reason, now });
    const [row] = await query<{ was: unknown }>(call);
    return endVerdict(row?.was, id);
  };
}
