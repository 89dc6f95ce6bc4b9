import type { RegisteredSession, SessionLook, SessionRegistry } from "../session-registry.js";
import { lookVerdict } from "../verdicts.js";
import type { EndedAs } from "../verdicts.js";
import type { Database } from "./database.js";
import { deadlines, isLive, isRevoked, notEnded, registered } from "./fragments.js";
import { statement } from "./statement.js";
import { storedId } from "./tables.js";

export function createLists({ tables, query }: Database): Pick<SessionRegistry, "list" | "listAll"> {
  const live = (whose: string, { limit, now }: { limit: string; now: string }): string => `
    SELECT ${registered("t")} FROM ${tables.sessions} t
    WHERE ${isLive(tables, now)} ${whose}
    ORDER BY t.last_activity_at DESC, t.session_id DESC LIMIT ${limit}`;

  const listUsers = statement({ userId: "text", limit: "count", now: "time" }, ({ userId, ...page }) =>
    live(`AND t.user_id = ${userId}`, page),
  );
  const listEveryones = statement({ limit: "count", now: "time" }, (page) => live("", page));

  return {
    list: async ({ userId, limit, now }) =>
      query<RegisteredSession>(listUsers({ userId: await storedId(userId), limit, now })),
    listAll: async ({ limit, now }) => query<RegisteredSession>(listEveryones({ limit, now })),
  };
}

export function createLook({ tables, query }: Database): SessionRegistry["look"] {
  const look = statement(
    { sessionId: "text" },
    ({ sessionId }) => `
    SELECT CASE WHEN ${notEnded} AND NOT ${isRevoked(tables)} THEN 'alive' ELSE 'ended' END AS verdict,
      COALESCE(t.end_reason, 'revoked') AS reason, ${registered("t")}, ${deadlines}
    FROM ${tables.sessions} t WHERE t.session_id = ${sessionId}`,
  );

  return async (id) => {
    const [row] = await query<Extract<SessionLook, { verdict: "alive" }> & { reason: EndedAs }>(
      look({ sessionId: await storedId(id) }),
    );
    if (row === undefined) return { verdict: "unknown" };
    if (lookVerdict(row.verdict, id) !== "alive") return { verdict: "ended", reason: row.reason };
    const { lastActivityAt, deadline, absoluteDeadline } = row;
    return { verdict: "alive", lastActivityAt, deadline, absoluteDeadline };
  };
}
