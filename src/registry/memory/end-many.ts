import type { EndManyOptions, SessionRegistry } from "../session-registry.js";
import { tellAt } from "./end.js";
import { toEnded } from "./list.js";
import type { MemorySession, MemorySessions } from "./sessions.js";

/** After how many sessions the caller is told how far it is. */
const batchSize = 200;

export function createBulkEndings(sessions: MemorySessions): Pick<SessionRegistry, "endUser" | "endAll"> {
  /** Ends these sessions, and returns those of them that were live. */
  function endBatch(batch: MemorySession[], options: EndManyOptions): MemorySession[] {
    const ended: MemorySession[] = [];
    for (const session of batch) {
      if (session.endReason !== null) continue;
      if (session.dueAt !== null && session.dueAt <= options.now) {
        // The session had timed out before. It stays due, so that a sweep tells of that.
        sessions.timeOut(session);
      } else {
        sessions.end(session, { reason: "revoked", actor: options.actor, tellAt: tellAt(options) });
        ended.push(session);
      }
    }
    return ended;
  }

  async function endEach(found: MemorySession[], options: EndManyOptions): Promise<number> {
    let ended = 0;
    for (let start = 0; start === 0 || start < found.length; start += batchSize) {
      const batch = endBatch(found.slice(start, start + batchSize), options);
      ended += batch.length;
      await options.onBatch?.({ ended, sessions: options.leaseSeconds === null ? [] : batch.map(toEnded) });
    }
    return ended;
  }

  return {
    async endUser(userId, options) {
      const { exceptSessionId } = options;
      const except = exceptSessionId === null ? undefined : sessions.find(exceptSessionId);
      const isSpared = except?.userId === userId && !sessions.isRevoked(except);
      sessions.notBefore.setFor(userId, options);
      if (isSpared) sessions.spare(except);
      return endEach(
        sessions.ofUser(userId).filter((session) => session !== except),
        options,
      );
    },

    async endAll(options) {
      sessions.notBefore.setForEverybody(options);
      return endEach(sessions.all(), options);
    },
  };
}
