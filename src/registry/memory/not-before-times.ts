import { createAgenda } from "./agenda.js";
import { notBeforeStep } from "../not-before.js";

/** The not-before times of one registry; see `notBeforeStep`. Epoch seconds, 0 where there is none. */
export interface NotBeforeTimes {
  /** A user's own. */
  of(userId: string | null): number;
  /** The one that counts for a user's sessions: their own, or everybody's if that is later. */
  for(userId: string | null): number;
  /** Sets a user's, later than what their sessions can have been registered after. */
  setOf(userId: string, keepUntil: number, now: number): void;
  /** Sets everybody's, later than what any session can have been registered after. */
  setForAll(now: number): void;
  /** Forgets those that were to be kept until `now` or earlier. */
  purge(now: number): void;
}

export function createNotBeforeTimes(): NotBeforeTimes {
  const byUser = new Map<string, { at: number; keepUntil: number }>();
  const kept = createAgenda();
  let everybodys = 0;
  let latest = 0;

  function next(after: number, now: number): number {
    const at = Math.max(now, after + notBeforeStep);
    latest = Math.max(latest, at);
    return at;
  }

  const times: NotBeforeTimes = {
    of: (userId) => (userId === null ? 0 : (byUser.get(userId)?.at ?? 0)),
    for: (userId) => Math.max(everybodys, times.of(userId)),
    setOf(userId, keepUntil, now) {
      const until = Math.max(byUser.get(userId)?.keepUntil ?? keepUntil, keepUntil);
      byUser.set(userId, { at: next(times.for(userId), now), keepUntil: until });
      kept.add(userId, until);
    },
    setForAll(now) {
      everybodys = next(latest, now);
    },
    purge(now) {
      for (let id = kept.takeDue(now); id !== null; id = kept.takeDue(now)) {
        const until = byUser.get(id)?.keepUntil ?? now;
        if (until > now) kept.add(id, until);
        else byUser.delete(id);
      }
    },
  };
  return times;
}
