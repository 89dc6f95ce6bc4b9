import type { SessionRegistry, StartReply } from "../session-registry.js";
import { fieldOf, startVerdict } from "../verdicts.js";
import type { Database } from "./database.js";
import {
  endedJson,
  endsAs,
  everybody,
  isOneOf,
  isRevoked,
  mayPredate,
  notEnded,
  ownerOf,
  purge,
  purgedPerRow,
  tombstoneUntil,
  undeliveredUntil,
} from "./fragments.js";
import { excess } from "./limit.js";
import { wellFormed } from "../storable-id.js";
import { jsonOf, lockedStatement, lockOf } from "./statement.js";
import { storedId } from "./tables.js";
import { revocableFrom } from "./visit.js";

const beginning = {
  sessionId: "text",
  userId: "optionalText",
  userAgent: "optionalText",
  startedAt: "time",
  lastActivityAt: "time",
  deadline: "time",
  absoluteDeadline: "time",
  confirms: "flag",
  supersedes: "texts",
  maxSessions: "optionalCount",
  refuses: "flag",
  leaseUntil: "optionalTime",
  keepUntil: "time",
  now: "time",
} as const;

export function createStart({ tables, query }: Database): SessionRegistry["start"] {
  const { sessions, notBefore } = tables;

  const start = lockedStatement(tables, beginning, (given) => {
    const { sessionId, userId, userAgent, startedAt, lastActivityAt, deadline, absoluteDeadline, now } = given;
    const { confirms, supersedes, refuses, leaseUntil, keepUntil } = given;
    const ends = endsAs({
      now,
      reason: "CASE WHEN ending.is_superseded THEN 'superseded' ELSE 'replaced' END",
      actor: "NULL",
      leaseUntil,
    });
    return `
    WITH not_before_times AS (
      SELECT max(not_before) FILTER (WHERE owner = ${everybody}) AS everybodys,
        max(not_before) FILTER (WHERE owner = ${ownerOf(userId)}) AS of_told
      FROM ${notBefore} WHERE owner IN (${everybody}, ${ownerOf(userId)})
    ), before AS (
      SELECT t.session_id, t.user_id FROM ${sessions} t WHERE t.session_id = ANY(${supersedes})
    ), ${excess(tables, {
      ...given,
      others: `t.session_id <> ${sessionId} AND NOT t.session_id = ANY(${supersedes})`,
    })}, ending AS MATERIALIZED (
      -- All endings take sessions in one order, so that no two wait for each other. What another has ended meanwhile is
      -- left out, because the conditions are looked at again once the row is had.
      SELECT t.session_id, t.session_id = ANY(${supersedes}) AS is_superseded FROM ${sessions} t
      WHERE ${notEnded} AND NOT ${isRevoked(tables)}
        AND ${isOneOf(`SELECT unnest(${supersedes}) UNION SELECT session_id FROM excess WHERE NOT ${refuses}`)}
      ORDER BY t.last_activity_at, t.session_id FOR UPDATE
    ), judged AS (
      SELECT everybodys, of_told, CASE
        WHEN EXISTS (SELECT 1 FROM ${sessions} t WHERE t.session_id = ${sessionId}
          AND (NOT ${notEnded} OR ${isRevoked(tables)})) THEN 'revoked'
        WHEN ${confirms} AND (SELECT count(*) FROM before) <> (SELECT count(*) FROM ending) THEN 'revoked'
        -- One that is known as this user's was registered after the ending. Of any other its start decides.
        WHEN ${confirms} AND NOT EXISTS (SELECT 1 FROM before WHERE user_id IS NOT DISTINCT FROM ${userId})
          AND ${mayPredate(startedAt, "GREATEST(everybodys, of_told)")} THEN 'revoked'
        WHEN ${refuses} AND EXISTS (SELECT 1 FROM excess) THEN 'refused'
        ELSE 'alive' END AS verdict
      FROM not_before_times
    ), ended AS (
      UPDATE ${sessions} t SET ${ends}
      FROM ending, judged WHERE t.session_id = ending.session_id AND verdict = 'alive'
      RETURNING t.*
    ), tombstones AS (
      INSERT INTO ${sessions} AS t (session_id, ended_at, end_reason, keep_until)
      SELECT id, ${now}, 'superseded', ${keepUntil} FROM unnest(${supersedes}) id, judged
      WHERE verdict = 'alive' AND NOT EXISTS (SELECT 1 FROM before WHERE session_id = id)
      ON CONFLICT (session_id) DO UPDATE SET ended_at = excluded.ended_at, end_reason = excluded.end_reason,
        due_at = NULL, keep_until = ${tombstoneUntil("t.absolute_deadline")}
        WHERE ${notEnded}
    ), added AS (
      INSERT INTO ${sessions} AS t (session_id, user_id, user_agent, started_at, last_activity_at, absolute_deadline,
        revocable_from, due_at, keep_until)
      SELECT ${sessionId}, ${userId}, ${userAgent}, ${startedAt}, ${lastActivityAt}, ${absoluteDeadline},
        ${revocableFrom}, LEAST(${deadline}, ${absoluteDeadline}), ${undeliveredUntil(absoluteDeadline)}
      FROM judged WHERE verdict = 'alive'
      ON CONFLICT (session_id) DO UPDATE SET user_id = COALESCE(excluded.user_id, t.user_id),
        user_agent = COALESCE(excluded.user_agent, t.user_agent),
        last_activity_at = GREATEST(t.last_activity_at, excluded.last_activity_at),
        absolute_deadline = excluded.absolute_deadline, keep_until = excluded.keep_until,
        due_at = LEAST(GREATEST(t.due_at, excluded.due_at), excluded.absolute_deadline)
        WHERE ${notEnded}
    ), ${purge(
      { table: sessions, key: "session_id", now, limit: purgedPerRow },
      "AND (SELECT verdict FROM judged) = 'alive'",
    )}
    SELECT json_build_object('verdict', verdict, 'ended', (SELECT COALESCE(json_agg(${endedJson("ended")}), '[]'::json)
      FROM ended WHERE ${leaseUntil} IS NOT NULL)) FROM judged`;
  });

  return async (session, now) => {
    const { startedAt, lastActivityAt, deadline, absoluteDeadline, kind, leaseSeconds, onLimit, keepUntil } = session;
    const sessionId = await storedId(session.sessionId);
    const userId = session.userId === null ? null : await storedId(session.userId);
    const supersedes = new Set(await Promise.all(session.supersedes.map(storedId)));
    supersedes.delete(sessionId);
    const confirms = kind === "confirm";
    const maxSessions = confirms || userId === null ? null : session.maxSessions;
    const values = {
      sessionId,
      userId,
      userAgent: session.userAgent === null ? null : wellFormed(session.userAgent),
      startedAt,
      lastActivityAt,
      deadline,
      absoluteDeadline,
      confirms,
      supersedes: [...supersedes],
      maxSessions,
      refuses: maxSessions !== null && onLimit === "refuse",
      leaseUntil: confirms || leaseSeconds === null ? null : now + leaseSeconds,
      keepUntil,
      now,
    };
    // A confirmation that is told of no limit gives its session another id, which a sign-in beside it must not miss.
    const lock = userId === null ? `session ${sessionId}` : lockOf(userId);
    const [row] = await query<{ reply: unknown }>(start(lock, values));
    const reply = jsonOf(row?.reply);
    startVerdict(fieldOf(reply, "verdict"), session.sessionId);
    return reply as StartReply;
  };
}
