import { restAsLongAs } from "../rest.js";
import type { EndedSession, EndManyOptions, SessionRegistry } from "../session-registry.js";
import type { Database } from "./database.js";
import {
  after,
  endedJson,
  everybody,
  isRevoked,
  notEnded,
  ownerOf,
  purge,
  purgedPerRow,
  timeoutReason,
  tombstoneUntil,
  undeliveredUntil,
} from "./fragments.js";
import { jsonOf, lockedStatement, statement } from "./statement.js";
import type { StatementCall } from "./statement.js";
import { storedId } from "./tables.js";

/** How many sessions one statement ends at most. */
const batchSize = 200;

/** Where a batch starts: after the last session of the one before it. */
interface BatchStart {
  afterTime: string;
  afterId: string;
  /** The not-before time that the first batch has set; `null`: this is the first one. */
  notBefore: string | null;
}

/** What the statement returns that ends a batch. */
interface Batch {
  found: number;
  ended: number;
  lastTime: string | null;
  lastId: string | null;
  notBefore: string;
  /** The live ones that were ended, where somebody is to be told. */
  sessions: EndedSession[] | null;
}

const page = {
  now: "time",
  actor: "optionalText",
  leaseUntil: "optionalTime",
  keepUntil: "time",
  afterTime: "exactTime",
  afterId: "text",
  notBefore: "optionalExactTime",
  batchSize: "count",
} as const;

export function createBulkEndings({ tables, query }: Database): Pick<SessionRegistry, "endUser" | "endAll"> {
  const { sessions, notBefore } = tables;

  /**
   * Ends a batch of sessions. All endings take sessions in one order, so that no two wait for each other. A batch goes
   * on after the last session of the one before, so that index entries of what that ended are not read again. Who
   * signed in since the first batch has a later `revocable_from`, and is spared.
   *
   * @param whose SQL that says whose sessions end: the owner of the not-before time, the times it must be later than,
   * the condition of the sessions, and a CTE that spares one of them
   */
  const endBatch = (
    given: Record<keyof typeof page, string>,
    whose: { owner: string; earlierTimes: string; theirs: string; spared: string },
  ): string => `
    WITH set_not_before AS (
      INSERT INTO ${notBefore} (owner, not_before, actor, keep_until)
      SELECT ${whose.owner}, GREATEST(${given.now}, ${after("max(not_before)")}), ${given.actor}, ${given.keepUntil}
      FROM ${notBefore} WHERE ${given.notBefore} IS NULL AND ${whose.earlierTimes} HAVING ${given.notBefore} IS NULL
      ON CONFLICT (owner) DO UPDATE SET
        not_before = GREATEST(${after(`${notBefore}.not_before`)}, excluded.not_before), actor = excluded.actor,
        keep_until = GREATEST(${notBefore}.keep_until, excluded.keep_until)
      RETURNING not_before
    ), ending AS (
      SELECT COALESCE(${given.notBefore}, (SELECT not_before FROM set_not_before)) AS not_before
    ), ${whose.spared} batch AS MATERIALIZED (
      SELECT t.session_id, t.last_activity_at, t.due_at FROM ${sessions} t
      WHERE ${notEnded} AND ${whose.theirs} AND t.revocable_from <= (SELECT not_before FROM ending)
        AND (t.last_activity_at, t.session_id) > (${given.afterTime}, ${given.afterId})
      ORDER BY t.last_activity_at, t.session_id LIMIT ${given.batchSize} FOR UPDATE
    ), ended AS (
      -- Those whose time was up before have timed out: a sweep delivers that.
      UPDATE ${sessions} t SET ended_at = ${given.now},
        end_reason = CASE WHEN t.due_at <= ${given.now} THEN ${timeoutReason} ELSE 'revoked' END,
        actor = CASE WHEN t.due_at > ${given.now} THEN ${given.actor} END,
        due_at = CASE WHEN t.due_at <= ${given.now} THEN t.due_at ELSE ${given.leaseUntil} END,
        keep_until = CASE WHEN t.due_at > ${given.now} AND ${given.leaseUntil} IS NULL
          THEN ${tombstoneUntil("t.absolute_deadline")} ELSE ${undeliveredUntil("t.absolute_deadline")} END
      FROM batch WHERE t.session_id = batch.session_id AND ${notEnded}
      RETURNING batch.due_at > ${given.now} AS was_live, t.*
    ), last AS (
      SELECT last_activity_at, session_id FROM batch ORDER BY last_activity_at DESC, session_id DESC LIMIT 1
    ), ${purge(
      { table: notBefore, key: "owner", now: given.now, limit: purgedPerRow },
      `AND ${given.notBefore} IS NULL AND owner <> ${whose.owner}`,
    )}
    SELECT json_build_object(
      'found', (SELECT count(*) FROM batch),
      'ended', (SELECT count(*) FROM ended WHERE was_live),
      'sessions', (SELECT json_agg(${endedJson("ended")}) FROM ended WHERE was_live AND ${given.leaseUntil} IS NOT NULL),
      'lastTime', (SELECT last_activity_at::text FROM last), 'lastId', (SELECT session_id FROM last),
      'notBefore', (SELECT not_before::text FROM ending)) AS reply`;

  /**
   * An ending of some kind, batch by batch. The first batch of each, which sets the not-before time and spares a session,
   * waits for that of every other: one that ran beside it would not see that the session to be spared is revoked.
   */
  function batchesOf<const Of extends typeof page>(kinds: Of, write: (given: Record<keyof Of, string>) => string) {
    const first = lockedStatement(tables, kinds, write);
    const next = statement(kinds, write);
    return (values: Parameters<typeof next>[0] & { notBefore: string | null }): StatementCall =>
      values.notBefore === null ? first("endings", values) : next(values);
  }

  const endUserBatch = batchesOf({ ...page, userId: "text", exceptSessionId: "optionalText" }, (given) => {
    const { userId, exceptSessionId } = given;
    return endBatch(given, {
      owner: ownerOf(userId),
      earlierTimes: `owner IN (${everybody}, ${ownerOf(userId)})`,
      theirs: `t.user_id = ${userId} AND t.session_id IS DISTINCT FROM ${exceptSessionId}`,
      spared: `spared AS (
      UPDATE ${sessions} t SET revocable_from = ${after("ending.not_before")} FROM ending
      WHERE ${given.notBefore} IS NULL AND t.session_id = ${exceptSessionId} AND t.user_id = ${userId}
        AND ${notEnded} AND NOT ${isRevoked(tables)}
    ),`,
    });
  });

  const endAllBatch = batchesOf(page, (given) =>
    endBatch(given, { owner: everybody, earlierTimes: "true", theirs: "true", spared: "" }),
  );

  /** Ends one batch at a time. The first one sets the not-before time, which holds for the batches still to come. */
  async function endEach({ onBatch }: EndManyOptions, endFrom: (start: BatchStart) => StatementCall): Promise<number> {
    let ended = 0;
    let start: BatchStart | null = { afterTime: "-infinity", afterId: "", notBefore: null };
    while (start !== null) {
      const since = performance.now();
      const [row] = await query<{ reply: unknown }>(endFrom(start));
      const batch = jsonOf(row?.reply) as Batch | undefined;
      ended += batch?.ended ?? 0;
      await onBatch?.({ ended, sessions: batch?.sessions ?? [] });
      start = batch === undefined || batch.found < batchSize ? null : startAfter(batch);
      if (start !== null) await restAsLongAs(since);
    }
    return ended;
  }

  return {
    async endUser(user, options) {
      const userId = await storedId(user);
      const exceptSessionId = options.exceptSessionId === null ? null : await storedId(options.exceptSessionId);
      const given = { ...pageOf(options), userId, exceptSessionId };
      return endEach(options, (start) => endUserBatch({ ...start, ...given }));
    },
    endAll: (options) => endEach(options, (start) => endAllBatch({ ...start, ...pageOf(options) })),
  };
}

/** What all batches of an ending are given. */
function pageOf({ now, actor, leaseSeconds, keepUntil }: EndManyOptions) {
  return { now, actor, leaseUntil: leaseSeconds === null ? null : now + leaseSeconds, keepUntil, batchSize };
}

function startAfter({ lastTime, lastId, notBefore }: Batch): BatchStart {
  return { afterTime: lastTime ?? "infinity", afterId: lastId ?? "", notBefore };
}
