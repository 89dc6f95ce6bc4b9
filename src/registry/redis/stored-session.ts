import type { RegisteredSession } from "../session-registry.js";
import { storableId } from "../storable-id.js";

/** A session as a script returns it. */
export interface StoredSession extends Omit<RegisteredSession, "userId" | "userAgent"> {
  owner: string;
  userAgent: string;
}

/** A user id as Redis keeps it: "u" and the id, or empty for nobody, who is not the user with an empty id. */
export async function storedOwner(userId: string | null): Promise<string> {
  return userId === null ? "" : `u${await storableId(userId, Infinity)}`;
}

export function toRegistered(stored: StoredSession): RegisteredSession {
  const { sessionId, owner, startedAt, lastActivityAt, userAgent } = stored;
  return {
    sessionId,
    userId: owner === "" ? null : owner.slice(1),
    startedAt,
    lastActivityAt,
    userAgent: userAgent === "" ? null : userAgent,
  };
}
