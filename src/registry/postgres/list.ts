import type { RegisteredSession, SessionRegistry } from "../session-registry.js";
import type { Database } from "./database.js";
import { isRevoked, notEnded, registered } from "./fragments.js";
import { statement } from "./statement.js";
import { storedId } from "./tables.js";

export function createLists({ tables, query }: Database): Pick<SessionRegistry, "list" | "listAll"> {
  const live = (whose: string, { limit, now }: { limit: string; now: string }): string => `
    SELECT ${registered("t")} FROM ${tables.sessions} t
    WHERE ${notEnded} ${whose} AND t.due_at > ${now} AND NOT ${isRevoked(tables)}
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
