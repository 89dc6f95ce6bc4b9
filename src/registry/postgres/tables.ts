import { storableId } from "../storable-id.js";

/** The names of what a registry keeps in PostgreSQL, quoted. */
export interface Tables {
  sessions: string;
  notBefore: string;
  /** A function that runs one statement while no other call for the same user does; see `lockedStatement`. */
  locked: string;
  /** Names of the indexes of `sessions`; an index lives in the schema of its table. */
  index: (name: string) => string;
}

/** Splits `schema.table`, and quotes each part, so that no character in it has a meaning. */
export function tablesOf(table: string): Tables {
  const parts = table.split(".");
  const last = parts.at(-1) ?? "";
  const named = (name: string): string => [...parts.slice(0, -1), name].map(quoted).join(".");
  return {
    sessions: named(last),
    notBefore: named(`${last}_not_before`),
    locked: named(`${last}_locked`),
    index: (name) => quoted(`${last}_${name}`),
  };
}

/**
 * One statement that creates what is missing. Any number of processes can run it at once. With `IF NOT EXISTS` alone
 * they could not, because two that start together would both try.
 */
export function createTables({ sessions, notBefore, locked, index }: Tables): string {
  return `
DO $migrate$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('next-session-timeout'));
  CREATE TABLE IF NOT EXISTS ${sessions} (
    session_id text PRIMARY KEY,
    user_id text,
    user_agent text,
    started_at timestamptz,         -- NULL: a tombstone of a session never seen
    last_activity_at timestamptz,
    absolute_deadline timestamptz,
    revocable_from timestamptz,     -- a not-before time at or after this ends it; see notBeforeStep
    due_at timestamptz,             -- live: its deadline; ended, not delivered: end of the lease; else NULL
    ended_at timestamptz,
    end_reason text,
    actor text,                     -- who ended it, where the call said so
    keep_until timestamptz NOT NULL -- forgotten then: once nothing is to be delivered, when its tombstone lapses
  );
  CREATE INDEX IF NOT EXISTS ${index("due")} ON ${sessions} (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${index("user")}
    ON ${sessions} (user_id, last_activity_at, session_id) WHERE ended_at IS NULL;
  CREATE INDEX IF NOT EXISTS ${index("recent")} ON ${sessions} (last_activity_at, session_id) WHERE ended_at IS NULL;
  CREATE INDEX IF NOT EXISTS ${index("kept")} ON ${sessions} (keep_until);
  CREATE TABLE IF NOT EXISTS ${notBefore} (
    owner text PRIMARY KEY,         -- '*': everybody; 'u' and the user id: one user
    not_before timestamptz NOT NULL,
    actor text,
    keep_until timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS ${index("not_before_kept")} ON ${notBefore} (keep_until);
  CREATE OR REPLACE FUNCTION ${locked}(lock_name text, statement text, given json) RETURNS json LANGUAGE plpgsql AS $locked$
  DECLARE reply json;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(lock_name, 0));
    EXECUTE statement INTO reply USING given;
    RETURN reply;
  END
  $locked$;
END
$migrate$`;
}

/** How an id stands in a table. Longer text might not fit into an index. */
export async function storedId(id: string): Promise<string> {
  return storableId(id, 256);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
