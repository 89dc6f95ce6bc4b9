import type { TableNames } from "./postgres-tables.js";
import { tombstoneAfterlife } from "./session-registry.js";

/** Ended sessions forgotten per claim, at most: more than one claim ends, so that it keeps up. */
const purged = 1000;

/** What a registry sends, for its tables. Parameters are cast, because not every driver tells their types. */
export interface Statements {
  /** $1 id, $2 user, $3 started, $4 active, $5 agent, $6 deadline, $7 absolute deadline, $8 starting. */
  visit: string;
  /** $1 user, $2 limit, $3 now. */
  list: string;
  /** $1 limit, $2 now. */
  listAll: string;
  /** $1 id, $2 now, $3 keep until. */
  end: string;
  /** $1 id, $2 now, $3 user. */
  endOfUser: string;
  /** $1 now, $2 keep until, $3 and $4 where the last batch ended, $5 batch size, $6 user, $7 id to spare. */
  endUserBatch: string;
  /** $1 now, $2 keep until, $3 and $4 where the last batch ended, $5 batch size. */
  endAllBatch: string;
  /** $1 now, $2 end of the lease, $3 limit. */
  claim: string;
  /** $1 ids. */
  acknowledge: string;
}

const time = (parameter: string): string => `to_timestamp(${parameter}::float8)`;
const epoch = (column: string, name: string): string => `extract(epoch FROM ${column})::float8 AS "${name}"`;
const afterlife = `interval '${tombstoneAfterlife} seconds'`;
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

  // In one order, so that two of them never wait for each other; from where the last one ended, so that the
  // index entries of what was ended before are not met again.
  const endBatch = (owner: string, whose: string, spared: string): string => `
    WITH barring AS (
      INSERT INTO ${notBefore} (owner, not_before, keep_until) VALUES (${owner}, ${time("$1")}, ${time("$2")})
      ON CONFLICT (owner) DO UPDATE SET
        not_before = GREATEST(${notBefore}.not_before, excluded.not_before),
        keep_until = GREATEST(${notBefore}.keep_until, excluded.keep_until)
      RETURNING not_before
    ) ${spared}, batch AS MATERIALIZED (
      SELECT session_id, last_activity_at, due_at FROM ${sessions} t
      WHERE ${live} ${whose} AND started_at <= ${time("$1")}
        AND (last_activity_at, session_id) > ($3::timestamptz, $4::text)
      ORDER BY last_activity_at, session_id LIMIT $5::bigint FOR UPDATE
    ), ended AS (
      UPDATE ${sessions} t SET ended_at = ${time("$1")},
        end_reason = CASE WHEN t.due_at <= ${time("$1")} THEN ${timedOut} ELSE 'revoked' END,
        due_at = CASE WHEN t.due_at <= ${time("$1")} THEN t.due_at END
      FROM batch WHERE t.session_id = batch.session_id AND t.${live}
      RETURNING batch.due_at > ${time("$1")} AS was_live
    ), last AS (
      SELECT last_activity_at, session_id FROM batch ORDER BY last_activity_at DESC, session_id DESC LIMIT 1
    )
    SELECT (SELECT count(*)::int FROM batch) AS found,
      (SELECT count(*)::int FROM ended WHERE was_live) AS ended,
      (SELECT last_activity_at::text FROM last) AS "lastTime", (SELECT session_id FROM last) AS "lastId"`;

  return {
    // Ended meanwhile, it is not renewed: an update looks at its conditions again once it has the row.
    visit: `
      WITH known AS (
        SELECT user_id, revocable_from, ended_at FROM ${sessions} WHERE session_id = $1::text
      ), barring AS (
        SELECT max(not_before) AS until FROM ${notBefore}
        WHERE owner IN ('*', 'u' || $2::text, 'u' || (SELECT user_id FROM known))
      ), renewed AS (
        UPDATE ${sessions} t SET
          user_id = COALESCE($2::text, t.user_id),
          user_agent = COALESCE($5::text, t.user_agent),
          last_activity_at = GREATEST(t.last_activity_at, ${time("$4")}),
          absolute_deadline = ${time("$7")},
          due_at = LEAST(GREATEST(t.due_at, ${time("$6")}), ${time("$7")}),
          keep_until = ${time("$7")} + ${afterlife}
        FROM barring
        WHERE t.session_id = $1::text AND t.${live} AND (t.revocable_from <= barring.until) IS NOT TRUE
          AND (${time("$4")} > t.last_activity_at OR LEAST(${time("$6")}, ${time("$7")}) > t.due_at
            OR COALESCE($2::text, t.user_id) IS DISTINCT FROM t.user_id)
      ), added AS (
        INSERT INTO ${sessions} (session_id, user_id, user_agent, started_at, last_activity_at, absolute_deadline,
          revocable_from, due_at, keep_until)
        SELECT $1::text, $2::text, $5::text, ${time("$3")}, ${time("$4")}, ${time("$7")},
          CASE WHEN $8::boolean THEN GREATEST(${time("$3")}, barring.until + interval '1 second')
            ELSE ${time("$3")} END,
          LEAST(${time("$6")}, ${time("$7")}), ${time("$7")} + ${afterlife}
        FROM barring
        WHERE NOT EXISTS (SELECT 1 FROM known) AND ($8::boolean OR (${time("$3")} <= barring.until) IS NOT TRUE)
        ON CONFLICT (session_id) DO NOTHING
      )
      SELECT known.ended_at IS NOT NULL
        OR COALESCE(known.revocable_from <= barring.until, false)
        OR COALESCE(known.revocable_from IS NULL AND NOT $8::boolean AND ${time("$3")} <= barring.until, false)
        AS revoked
      FROM barring LEFT JOIN known ON true`,

    list: listed("AND t.user_id = $1::text", "$2", "$3"),
    listAll: listed("", "$1", "$2"),

    end: `
      WITH ended AS (
        INSERT INTO ${sessions} AS t (session_id, ended_at, end_reason, keep_until)
        VALUES ($1::text, ${time("$2")}, 'revoked', ${time("$3")})
        ON CONFLICT (session_id) DO UPDATE SET ended_at = excluded.ended_at, end_reason = 'revoked', due_at = NULL
          WHERE t.${live}
        RETURNING started_at IS NOT NULL AND NOT ${barred} AS was_live, started_at IS NULL AS was_unknown
      )
      SELECT CASE WHEN was_unknown THEN 'unknown' WHEN was_live THEN 'alive' ELSE 'ended' END AS was FROM ended`,

    endOfUser: `
      WITH ended AS (
        UPDATE ${sessions} t SET ended_at = ${time("$2")}, end_reason = 'revoked', due_at = NULL
        WHERE session_id = $1::text AND user_id = $3::text AND ${live}
        RETURNING NOT ${barred} AS was_live
      )
      SELECT CASE WHEN was_live THEN 'alive' ELSE 'ended' END AS was FROM ended
      UNION ALL
      SELECT 'unknown' WHERE NOT EXISTS (
        SELECT 1 FROM ${sessions} WHERE session_id = $1::text AND user_id = $3::text)`,

    endUserBatch: endBatch(
      "'u' || $6::text",
      "AND user_id = $6::text AND session_id IS DISTINCT FROM $7::text",
      `, spared AS (
        UPDATE ${sessions} t SET revocable_from = GREATEST(t.revocable_from, barring.not_before + interval '1 second')
        FROM barring WHERE t.session_id = $7::text AND t.user_id = $6::text AND t.${live}
      )`,
    ),
    endAllBatch: endBatch("'*'", "", ""),

    // A plain "session_id IN (SELECT ... LIMIT ... FOR UPDATE)" may be run again by the planner, and end more.
    claim: `
      WITH due AS MATERIALIZED (
        SELECT session_id FROM ${sessions} WHERE due_at <= ${time("$1")}
        ORDER BY due_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED
      ), judged AS (
        SELECT t.session_id, t.${live} AND ${barredWhere("AND nb.not_before < t.due_at")} AS revoked
        FROM ${sessions} t JOIN due USING (session_id)
      ), claimed AS (
        UPDATE ${sessions} t SET
          ended_at = COALESCE(t.ended_at, ${time("$1")}),
          end_reason = COALESCE(t.end_reason, CASE WHEN judged.revoked THEN 'revoked' ELSE ${timedOut} END),
          due_at = CASE WHEN judged.revoked THEN NULL ELSE ${time("$2")} END
        FROM judged WHERE t.session_id = judged.session_id
        RETURNING t.*
      ), past AS MATERIALIZED (
        SELECT session_id FROM ${sessions} WHERE due_at IS NULL AND keep_until < ${time("$1")}
        ORDER BY keep_until LIMIT ${purged} FOR UPDATE SKIP LOCKED
      ), purged AS (
        DELETE FROM ${sessions} t USING past WHERE t.session_id = past.session_id
      ), unbarred AS (
        DELETE FROM ${notBefore} WHERE keep_until < ${time("$1")}
      )
      SELECT ${session("claimed")}, claimed.end_reason AS reason FROM claimed`,

    acknowledge: `
      WITH delivered AS MATERIALIZED (
        SELECT session_id FROM ${sessions} WHERE session_id = ANY($1::text[]) AND ended_at IS NOT NULL
        ORDER BY session_id FOR UPDATE
      )
      UPDATE ${sessions} t SET due_at = NULL FROM delivered WHERE t.session_id = delivered.session_id`,
  };
}
