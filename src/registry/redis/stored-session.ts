import type { EndedSession, EndOptions, RegisteredSession } from "../session-registry.js";
import { storableId } from "../storable-id.js";

/** A session as a script returns it. */
export interface StoredSession extends Omit<RegisteredSession, "userId" | "userAgent"> {
  owner: string;
  userAgent: string;
}

/** An ended session as a script returns it. */
export interface StoredEnd extends StoredSession {
  reason: EndedSession["reason"];
  actor: string;
}

/** A user id as Redis keeps it: "u" and the id, or empty for nobody, who is not the user with an empty id. */
export async function storedOwner(userId: string | null): Promise<string> {
  return userId === null ? "" : `u${await storableId(userId, Infinity)}`;
}

/** When a sweep tells of an end, if whoever ended the session does not; `null`: never. */
export function tellAt({ leaseSeconds, now }: Pick<EndOptions, "leaseSeconds" | "now">): number | null {
  return leaseSeconds === null ? null : now + leaseSeconds;
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

export function toEnded(stored: StoredEnd): EndedSession {
  const { reason, actor } = stored;
  return { ...toRegistered(stored), reason, actor: actor === "" ? null : actor };
}
