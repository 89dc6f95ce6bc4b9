import type { EndReply, RegisteredSession, SessionRegistry } from "../session-registry.js";
import { endVerdict } from "../verdicts.js";
import type { Database } from "./database.js";
import { endsAs, isRevoked, notEnded, registered } from "./fragments.js";
import { statement } from "./statement.js";
import { storedId } from "./tables.js";

const ending = {
  sessionId: "text",
  reason: "text",
  actor: "optionalText",
  leaseUntil: "optionalTime",
  keepUntil: "time",
  now: "time",
} as const;

export function createEnd({ tables, query }: Database): SessionRegistry["end"] {
  const { sessions } = tables;
  // Of a session that a not-before time has ended, whoever set that time tells, or a sweep.
  const mayEnd = `${notEnded} AND NOT ${isRevoked(tables)}`;
  const told = "ended.*";
  const nothing = `NULL::text, NULL::text, NULL::float8, NULL::float8, NULL::text`;

  const endAnybodys = statement(
    ending,
    (given) => `
    WITH ended AS (
      INSERT INTO ${sessions} AS t (session_id, ended_at, end_reason, keep_until)
      VALUES (${given.sessionId}, ${given.now}, ${given.reason}, ${given.keepUntil})
      ON CONFLICT (session_id) DO UPDATE SET ${endsAs(given)} WHERE ${mayEnd}
      RETURNING CASE WHEN started_at IS NULL THEN 'unknown' ELSE 'alive' END AS was, ${registered("t")}
    )
    SELECT ${told} FROM ended UNION ALL SELECT 'ended', ${nothing} WHERE NOT EXISTS (SELECT 1 FROM ended)`,
  );

  const endUsers = statement(
    { ...ending, userId: "text" },
    (given) => `
    WITH ended AS (
      UPDATE ${sessions} t SET ${endsAs(given)}
      WHERE t.session_id = ${given.sessionId} AND t.user_id = ${given.userId} AND ${mayEnd}
      RETURNING 'alive' AS was, ${registered("t")}
    )
    SELECT ${told} FROM ended UNION ALL
    SELECT CASE WHEN EXISTS (
        SELECT 1 FROM ${sessions} WHERE session_id = ${given.sessionId} AND user_id = ${given.userId})
      THEN 'ended' ELSE 'unknown' END, ${nothing}
    WHERE ${given.keepUntil} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ended)`,
  );

  return async (id, { userId, reason, actor, leaseSeconds, keepUntil, now }) => {
    const sessionId = await storedId(id);
    const leaseUntil = leaseSeconds === null ? null : now + leaseSeconds;
    const values = { sessionId, reason, actor, leaseUntil, keepUntil, now };
    const call = userId === undefined ? endAnybodys(values) : endUsers({ ...values, userId: await storedId(userId) });
    const [row] = await query<RegisteredSession & { was: unknown }>(call);
    const { was, ...session } = row ?? { was: undefined };
    const verdict = endVerdict(was, id);
    return { was: verdict, session: verdict === "alive" ? (session as EndReply["session"]) : null };
  };
}
