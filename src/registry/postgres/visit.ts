import type { SessionRegistry } from "../session-registry.js";
import { fieldOf, refusals, visitVerdict } from "../verdicts.js";
import type { Database } from "./database.js";
import {
  after,
  everybody,
  isOneOf,
  mayPredate,
  notEnded,
  ownerOf,
  purge,
  purgedPerRow,
  undeliveredUntil,
} from "./fragments.js";
import { excess, replaced } from "./limit.js";
import { jsonOf, lockedStatement, lockOf, statement } from "./statement.js";
import { wellFormed } from "../storable-id.js";
import { storedId } from "./tables.js";
import type { Tables } from "./tables.js";

const renewal = {
  sessionId: "text",
  lastActivityAt: "time",
  userAgent: "optionalText",
  deadline: "time",
  absoluteDeadline: "time",
} as const;

const arrival = { ...renewal, userId: "optionalText", startedAt: "time", now: "time" } as const;

/** The time from which a session registered now is revocable. */
export const revocableFrom: string = `COALESCE(${after("GREATEST(everybodys, of_told)")}, '-infinity')`;

/**
 * CTEs that judge a session, and renew it. A session that is ended meanwhile is not renewed, because an UPDATE looks at
 * its conditions again once it has the row.
 *
 * @param told whose the session is, as far as the caller knows
 * @param unknownVerdict the verdict on a session that was never seen
 */
function judgeAndRenew(
  { sessions, notBefore }: Tables,
  { sessionId, lastActivityAt, userAgent, deadline, absoluteDeadline }: Record<keyof typeof renewal, string>,
  { told, unknownVerdict }: { told: string; unknownVerdict: string },
): string {
  const knownOwner = ownerOf("(SELECT user_id FROM known)");
  return `
    WITH known AS (
      SELECT session_id, user_id, started_at, revocable_from, ended_at, end_reason
      FROM ${sessions} WHERE session_id = ${sessionId}
    ), not_before_times AS (
      SELECT max(not_before) FILTER (WHERE owner = ${everybody}) AS everybodys,
        max(not_before) FILTER (WHERE owner = ${knownOwner}) AS of_known,
        max(not_before) FILTER (WHERE owner = ${ownerOf(told)}) AS of_told
      FROM ${notBefore} WHERE owner IN (${everybody}, ${ownerOf(told)}, ${knownOwner})
    ), judged AS (
      SELECT known.session_id AS known_id, known.user_id AS known_user, everybodys, of_told, CASE
        WHEN known.session_id IS NULL THEN ${unknownVerdict}
        WHEN end_reason IN (${refusals.map((word) => `'${word}'`).join(", ")}) THEN end_reason
        WHEN ended_at IS NOT NULL OR revocable_from <= GREATEST(everybodys, of_known) THEN 'revoked'
        -- As a session of another user it was never seen.
        WHEN ${told} <> COALESCE(user_id, '') AND ${mayPredate("started_at", "of_told")} THEN 'revoked'
        ELSE 'alive' END AS verdict
      FROM not_before_times LEFT JOIN known ON true
    ), renewed AS (
      UPDATE ${sessions} t SET
        user_id = COALESCE(${told}, t.user_id),
        revocable_from = CASE WHEN ${told} = t.user_id OR ${told} IS NULL THEN t.revocable_from
          ELSE ${revocableFrom} END,
        user_agent = COALESCE(${userAgent}, t.user_agent),
        last_activity_at = GREATEST(t.last_activity_at, ${lastActivityAt}),
        absolute_deadline = ${absoluteDeadline},
        due_at = LEAST(GREATEST(t.due_at, ${deadline}), ${absoluteDeadline}),
        keep_until = ${undeliveredUntil(absoluteDeadline)}
      FROM judged
      WHERE t.session_id = ${sessionId} AND ${notEnded} AND judged.verdict = 'alive'
        AND (${lastActivityAt} > t.last_activity_at OR LEAST(${deadline}, ${absoluteDeadline}) > t.due_at
          OR COALESCE(${told}, t.user_id) IS DISTINCT FROM t.user_id)
    )`;
}

/** CTEs that judge, renew or add a session whose owner is told. */
function renewOrAdd(tables: Tables, given: Record<keyof typeof arrival, string>): string {
  const { sessionId, lastActivityAt, userAgent, deadline, absoluteDeadline, userId, startedAt, now } = given;
  const { sessions } = tables;
  const mayBeRevoked = mayPredate(startedAt, "GREATEST(everybodys, of_told)");
  const unknownVerdict = `CASE WHEN ${mayBeRevoked} THEN 'revoked' ELSE 'alive' END`;
  return `
    ${judgeAndRenew(tables, given, { told: userId, unknownVerdict })}, added AS (
      INSERT INTO ${sessions} (session_id, user_id, user_agent, started_at, last_activity_at, absolute_deadline,
        revocable_from, due_at, keep_until)
      SELECT ${sessionId}, ${userId}, ${userAgent}, ${startedAt}, ${lastActivityAt}, ${absoluteDeadline},
        ${revocableFrom}, LEAST(${deadline}, ${absoluteDeadline}), ${undeliveredUntil(absoluteDeadline)}
      FROM judged WHERE known_id IS NULL AND verdict = 'alive'
      ON CONFLICT (session_id) DO NOTHING
      RETURNING session_id
    ), ${purge({ table: sessions, key: "session_id", now, limit: purgedPerRow }, "AND EXISTS (SELECT 1 FROM added)")}`;
}

export function createVisit({ tables, query }: Database): SessionRegistry["visit"] {
  /** The statement for a visit that does not tell whose the session is. */
  const renew = statement(
    renewal,
    (given) => `
    ${judgeAndRenew(tables, given, { told: "NULL::text", unknownVerdict: "'unknown'" })}
    SELECT verdict FROM judged`,
  );

  const tell = statement(arrival, (given) => `${renewOrAdd(tables, given)} SELECT verdict FROM judged`);

  /** Where its owner may have so many sessions only: the others' that are too many end, if this one is new. */
  const tellWithin = lockedStatement(
    tables,
    { ...arrival, maxSessions: "count" },
    (given) => `
    ${renewOrAdd(tables, given)}, ${excess(tables, {
      ...given,
      others: `t.session_id <> ${given.sessionId}
        AND EXISTS (SELECT 1 FROM judged WHERE verdict = 'alive' AND known_user IS DISTINCT FROM ${given.userId})`,
    })}, ending AS MATERIALIZED (
      SELECT t.session_id FROM ${tables.sessions} t
      WHERE ${notEnded} AND ${isOneOf("SELECT session_id FROM excess")}
      ORDER BY t.last_activity_at, t.session_id FOR UPDATE
    ), ended AS (
      UPDATE ${tables.sessions} t SET ${replaced(given.now)}
      FROM ending WHERE t.session_id = ending.session_id
    )
    SELECT json_build_object('verdict', verdict) FROM judged`,
  );

  return async (visit, now) => {
    const { startedAt, lastActivityAt, deadline, absoluteDeadline, maxSessions } = visit;
    const sessionId = await storedId(visit.sessionId);
    const userAgent = visit.userAgent === null ? null : wellFormed(visit.userAgent);
    const known = { sessionId, lastActivityAt, userAgent, deadline, absoluteDeadline };
    if (visit.userId === undefined) {
      const [row] = await query<{ verdict: unknown }>(renew(known));
      return visitVerdict(row?.verdict, visit);
    }
    const userId = visit.userId === null ? null : await storedId(visit.userId);
    const told = { ...known, userId, startedAt, now };
    if (userId === null || maxSessions === null) {
      const [row] = await query<{ verdict: unknown }>(tell(told));
      return visitVerdict(row?.verdict, visit);
    }
    const [row] = await query<{ reply: unknown }>(tellWithin(lockOf(userId), { ...told, maxSessions }));
    return visitVerdict(fieldOf(jsonOf(row?.reply), "verdict"), visit);
  };
}
