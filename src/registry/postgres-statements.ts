import { clockTolerance, cookieAfterlife } from "../clock/time.js";
import { notBeforeStep } from "./not-before.js";
import type { TableNames } from "./postgres-tables.js";
import { undeliveredAfterlife } from "./session-registry.js";
import { endedAs } from "./verdicts.js";

/** Rows forgotten per claim, at most: more than one claim ends, so that it keeps up. */
const purgedPerClaim = 1000;
/** Rows forgotten whenever one is added, at most: more than one, so that without any sweep they do not pile up. */
const purgedPerRow = 20;

/** What a registry sends, for its tables. Parameters are cast, because not every driver tells their types. */
export interface Statements {
  /** Of a session whose owner is not told: $1 id, $2 active, $3 agent, $4 deadline, $5 absolute deadline. */
  revisit: string;
  /** The same five, $6 user, $7 started, $8 starting, $9 now. */
  visit: string;
  /** $1 user, $2 limit, $3 now. */
  list: string;
  /** $1 limit, $2 now. */
  listAll: string;
  /** $1 id, $2 now, $3 what it ends as, $4 keep until. */
  end: string;
  /** $1 id, $2 now, $3 what it ends as, $4 user. */
  endOfUser: string;
  /**
   * $1 now, $2 keep until, $3 and $4 where the last batch ended, $5 batch size, $6 the not-before time (NULL: the first
   * batch, which sets it), $7 user, $8 id to spare.
   */
  endUserBatch: string;
  /** The same first six. */
  endAllBatch: string;
  /** $1 now, $2 end of the lease, $3 limit. */
  claim: string;
  /** $1 ids. */
  acknowledge: string;
}

const time = (parameter: string): string => `to_timestamp(${parameter}::float8)`;
const epoch = (column: string, name: string): string => `extract(epoch FROM ${column})::float8 AS "${name}"`;
const seconds = (count: number): string => `interval '${count} seconds'`;
const step = seconds(notBeforeStep);
/** Until when a session is refused once nothing of it is to be delivered, and until when it waits for that. */
const tombstoneUntil = (absoluteDeadline: string): string => `${absoluteDeadline} + ${seconds(cookieAfterlife)}`;
const waitsUntil = (absoluteDeadline: string): string =>
  `${absoluteDeadline} + ${seconds(cookieAfterlife + undeliveredAfterlife)}`;
const live = "ended_at IS NULL";

/** The columns of a session as the registry answers it. */
const session = (t: string): string => `${t}.session_id AS "sessionId", ${t}.user_id AS "userId",
  ${epoch(`${t}.started_at`, "startedAt")}, ${epoch(`${t}.last_activity_at`, "lastActivityAt")},
  ${t}.user_agent AS "userAgent"`;

export function statements({ sessions, notBefore }: TableNames): Statements {
  /** Whether a not-before time has ended the session `t`. */
  const barredWhere = (more: string): string => `EXISTS (SELECT 1 FROM ${notBefore} nb
    WHERE nb.owner IN ('*', 'u' || t.user_id) AND nb.not_before >= t.revocable_from ${more})`;
  const barred = barredWhere("");
  /** Which limit ended the session `t`, if its deadline did. */
  const timedOut = "CASE WHEN t.due_at >= t.absolute_deadline THEN 'absolute' ELSE 'idle' END";

  const listed = (whose: string, limit: string, now: string): string => `
    SELECT ${session("t")} FROM ${sessions} t
    WHERE t.${live} ${whose} AND t.due_at > ${time(now)} AND NOT ${barred}
    ORDER BY t.last_activity_at DESC, t.session_id DESC LIMIT ${limit}::bigint`;

  /** Rows that nobody can present and no sweep will deliver any more; left alone if another statement is at them. */
  const purging = (table: string, key: string, now: string, limit: number, more = ""): string => `
      past AS MATERIALIZED (
        SELECT ${key} FROM ${table} WHERE keep_until <= ${time(now)} ${more}
        ORDER BY keep_until LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ), purged AS (
        DELETE FROM ${table} t USING past WHERE t.${key} = past.${key}
      )`;

  // In one order, so that two of them never wait for each other; from where the last one ended, so that the
  // index entries of what was ended before are not met again. Who signed in since the first batch has a later
  // "revocable_from".
  const endBatch = (owner: string, before: string, whose: string, spared: string): string => `
    WITH barring AS (
      INSERT INTO ${notBefore} (owner, not_before, keep_until)
      SELECT ${owner}, GREATEST(${time("$1")}, max(not_before) + ${step}), ${time("$2")}
      FROM ${notBefore} WHERE $6::timestamptz IS NULL ${before} HAVING $6::timestamptz IS NULL
      ON CONFLICT (owner) DO UPDATE SET
        not_before = GREATEST(${notBefore}.not_before + ${step}, excluded.not_before),
        keep_until = GREATEST(${notBefore}.keep_until, excluded.keep_until)
      RETURNING not_before
    ), until AS (
      SELECT COALESCE($6::timestamptz, (SELECT not_before FROM barring)) AS not_before
    ) ${spared}, batch AS MATERIALIZED (
      SELECT session_id, last_activity_at, due_at FROM ${sessions} t
      WHERE ${live} ${whose} AND revocable_from <= (SELECT not_before FROM until)
        AND (last_activity_at, session_id) > ($3::timestamptz, $4::text)
      ORDER BY last_activity_at, session_id LIMIT $5::bigint FOR UPDATE
    ), ended AS (
      UPDATE ${sessions} t SET ended_at = ${time("$1")},
        end_reason = CASE WHEN t.due_at <= ${time("$1")} THEN ${timedOut} ELSE 'revoked' END,
        due_at = CASE WHEN t.due_at <= ${time("$1")} THEN t.due_at END,
        keep_until = CASE WHEN t.due_at <= ${time("$1")} THEN t.keep_until ELSE ${tombstoneUntil("t.absolute_deadline")} END
      FROM batch WHERE t.session_id = batch.session_id AND t.${live}
      RETURNING batch.due_at > ${time("$1")} AS was_live
    ), last AS (
      SELECT last_activity_at, session_id FROM batch ORDER BY last_activity_at DESC, session_id DESC LIMIT 1
    ), ${purging(notBefore, "owner", "$1", purgedPerRow, `AND $6::timestamptz IS NULL AND owner <> ${owner}`)}
    SELECT (SELECT count(*)::int FROM batch) AS found,
      (SELECT count(*)::int FROM ended WHERE was_live) AS ended,
      (SELECT last_activity_at::text FROM last) AS "lastTime", (SELECT session_id FROM last) AS "lastId",
      (SELECT not_before::text FROM until) AS "notBefore"`;

  const deadline = `LEAST(${time("$4")}, ${time("$5")})`;

  /**
   * Judges a session, and renews it. Ended meanwhile, it is not renewed: an update looks at its conditions again
   * once it has the row.
   *
   * @param told whose it is, as far as the caller knows
   * @param elseVerdict what one that was never seen is
   */
  const judged = (told: string, elseVerdict: string): string => `
      WITH known AS (
        SELECT session_id, user_id, started_at, revocable_from, ended_at, end_reason
        FROM ${sessions} WHERE session_id = $1::text
      ), barring AS (
        SELECT max(not_before) FILTER (WHERE owner = '*') AS everybody,
          max(not_before) FILTER (WHERE owner = 'u' || (SELECT user_id FROM known)) AS of_owner,
          max(not_before) FILTER (WHERE owner = 'u' || ${told}) AS of_told
        FROM ${notBefore} WHERE owner IN ('*', 'u' || ${told}, 'u' || (SELECT user_id FROM known))
      ), judged AS (
        SELECT known.session_id AS known_id, everybody, of_told, CASE
          WHEN known.session_id IS NULL THEN ${elseVerdict}
          WHEN end_reason IN (${endedAs.map((word) => `'${word}'`).join(", ")}) THEN end_reason
          WHEN ended_at IS NOT NULL OR revocable_from <= GREATEST(everybody, of_owner) THEN 'revoked'
          WHEN ${told} <> COALESCE(user_id, '') AND started_at <= of_told + ${seconds(clockTolerance)} THEN 'revoked'
          ELSE 'alive' END AS verdict
        FROM barring LEFT JOIN known ON true
      ), renewed AS (
        UPDATE ${sessions} t SET
          user_id = COALESCE(${told}, t.user_id),
          revocable_from = CASE WHEN ${told} = t.user_id OR ${told} IS NULL THEN t.revocable_from
            ELSE COALESCE(GREATEST(everybody, of_told) + ${step}, '-infinity') END,
          user_agent = COALESCE($3::text, t.user_agent),
          last_activity_at = GREATEST(t.last_activity_at, ${time("$2")}),
          absolute_deadline = ${time("$5")},
          due_at = LEAST(GREATEST(t.due_at, ${time("$4")}), ${time("$5")}),
          keep_until = ${waitsUntil(time("$5"))}
        FROM judged
        WHERE t.session_id = $1::text AND t.${live} AND judged.verdict = 'alive'
          AND (${time("$2")} > t.last_activity_at OR ${deadline} > t.due_at
            OR COALESCE(${told}, t.user_id) IS DISTINCT FROM t.user_id)
      )`;

  return {
    revisit: `${judged("NULL::text", "'unknown'")} SELECT verdict FROM judged`,

    visit: `${judged(
      "$6::text",
      `CASE WHEN NOT $8::boolean AND ${time("$7")} <= GREATEST(everybody, of_told) + ${seconds(clockTolerance)}
            THEN 'revoked' ELSE 'alive' END`,
    )}, added AS (
        INSERT INTO ${sessions} (session_id, user_id, user_agent, started_at, last_activity_at, absolute_deadline,
          revocable_from, due_at, keep_until)
        SELECT $1::text, $6::text, $3::text, ${time("$7")}, ${time("$2")}, ${time("$5")},
          COALESCE(GREATEST(everybody, of_told) + ${step}, '-infinity'), ${deadline}, ${waitsUntil(time("$5"))}
        FROM judged WHERE known_id IS NULL AND verdict = 'alive'
        ON CONFLICT (session_id) DO NOTHING
        RETURNING session_id
      ), ${purging(sessions, "session_id", "$9", purgedPerRow, "AND EXISTS (SELECT 1 FROM added)")}
      SELECT verdict FROM judged`,

    list: listed("AND t.user_id = $1::text", "$2", "$3"),
    listAll: listed("", "$1", "$2"),

    end: `
      WITH ended AS (
        INSERT INTO ${sessions} AS t (session_id, ended_at, end_reason, keep_until)
        VALUES ($1::text, ${time("$2")}, $3::text, ${time("$4")})
        ON CONFLICT (session_id) DO UPDATE SET ended_at = excluded.ended_at, due_at = NULL,
          end_reason = CASE WHEN ${barred} THEN 'revoked' ELSE excluded.end_reason END,
          keep_until = ${tombstoneUntil("t.absolute_deadline")}
          WHERE t.${live}
        RETURNING CASE WHEN started_at IS NULL THEN 'unknown' WHEN ${barred} THEN 'ended' ELSE 'alive' END AS was
      )
      SELECT was FROM ended UNION ALL SELECT 'ended' WHERE NOT EXISTS (SELECT 1 FROM ended)`,

    endOfUser: `
      WITH ended AS (
        UPDATE ${sessions} t SET ended_at = ${time("$2")}, due_at = NULL,
          end_reason = CASE WHEN ${barred} THEN 'revoked' ELSE $3::text END,
          keep_until = ${tombstoneUntil("t.absolute_deadline")}
        WHERE session_id = $1::text AND user_id = $4::text AND ${live}
        RETURNING CASE WHEN ${barred} THEN 'ended' ELSE 'alive' END AS was
      )
      SELECT was FROM ended UNION ALL
      SELECT CASE WHEN EXISTS (SELECT 1 FROM ${sessions} WHERE session_id = $1::text AND user_id = $4::text)
        THEN 'ended' ELSE 'unknown' END
      WHERE NOT EXISTS (SELECT 1 FROM ended)`,

    endUserBatch: endBatch(
      "'u' || $7::text",
      "AND owner IN ('*', 'u' || $7::text)",
      "AND user_id = $7::text AND session_id IS DISTINCT FROM $8::text",
      `, spared AS (
        UPDATE ${sessions} t SET revocable_from = until.not_before + ${step} FROM until
        WHERE t.session_id = $8::text AND t.user_id = $7::text AND t.${live} AND NOT ${barred}
      )`,
    ),
    endAllBatch: endBatch("'*'", "", "", ""),

    // A plain "session_id IN (SELECT ... LIMIT ... FOR UPDATE)" may be run again by the planner, and end more.
    claim: `
      WITH due AS MATERIALIZED (
        SELECT session_id FROM ${sessions} WHERE due_at <= ${time("$1")} AND keep_until > ${time("$1")}
        ORDER BY due_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED
      ), judged AS (
        SELECT t.session_id, t.${live} AND ${barredWhere("AND nb.not_before < t.due_at")} AS revoked
        FROM ${sessions} t JOIN due USING (session_id)
      ), claimed AS (
        UPDATE ${sessions} t SET
          ended_at = COALESCE(t.ended_at, ${time("$1")}),
          end_reason = COALESCE(t.end_reason, CASE WHEN judged.revoked THEN 'revoked' ELSE ${timedOut} END),
          due_at = CASE WHEN judged.revoked THEN NULL ELSE ${time("$2")} END,
          keep_until = CASE WHEN judged.revoked THEN ${tombstoneUntil("t.absolute_deadline")} ELSE t.keep_until END
        FROM judged WHERE t.session_id = judged.session_id
        RETURNING t.*
      ), ${purging(sessions, "session_id", "$1", purgedPerClaim)}, unbarred AS (
        DELETE FROM ${notBefore} WHERE keep_until <= ${time("$1")}
      )
      SELECT ${session("claimed")}, claimed.end_reason AS reason FROM claimed`,

    acknowledge: `
      WITH delivered AS MATERIALIZED (
        SELECT session_id FROM ${sessions} WHERE session_id = ANY($1::text[]) AND ended_at IS NOT NULL
        ORDER BY session_id FOR UPDATE
      )
      UPDATE ${sessions} t SET due_at = NULL, keep_until = ${tombstoneUntil("t.absolute_deadline")}
      FROM delivered WHERE t.session_id = delivered.session_id`,
  };
}
