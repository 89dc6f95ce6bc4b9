import { clockTolerance } from "../../clock/time.js";
import { notBeforeStep } from "../session-registry.js";
import type { EndOptions } from "../session-registry.js";
import { createAgenda } from "./agenda.js";

/** The not-before times of one registry; see `notBeforeStep`. Epoch seconds, 0 where there is none. */
export interface NotBeforeTimes {
  /** A user's own not-before time. */
  ownOf(userId: string | null): number;
  /** The not-before time that counts for a user's sessions: their own, or everybody's if that is later. */
  of(userId: string | null): number;
  /** Who set the not-before time that revoked a session of this user's which was revocable from then on. */
  actorOf(userId: string | null, revocableFrom: number): string | null;
  /**
   * Sets a user's own not-before time, later than the one that counted before, so that it reaches all their sessions.
   */
  setFor(userId: string, options: Pick<EndOptions, "actor" | "keepUntil" | "now">): void;
  /** Sets everybody's not-before time, later than any that was set before, so that it reaches all sessions. */
  setForEverybody(options: Pick<EndOptions, "actor" | "now">): void;
  /** Forgets the users' not-before times that were to be kept until `now` or earlier. */
  purge(now: number): void;
}

export function createNotBeforeTimes(): NotBeforeTimes {
  const byUser = new Map<string, { at: number; actor: string | null; keepUntil: number }>();
  const kept = createAgenda();
  let everybodys: { at: number; actor: string | null } = { at: 0, actor: null };
  let latest = 0;

  function next(after: number, now: number): number {
    const at = Math.max(now, after + notBeforeStep);
    latest = Math.max(latest, at);
    return at;
  }

  const times: NotBeforeTimes = {
    ownOf: (userId) => (userId === null ? 0 : (byUser.get(userId)?.at ?? 0)),
    of: (userId) => Math.max(everybodys.at, times.ownOf(userId)),
    actorOf(userId, revocableFrom) {
      const own = userId === null ? undefined : byUser.get(userId);
      return own !== undefined && own.at >= revocableFrom ? own.actor : everybodys.actor;
    },
    setFor(userId, { actor, keepUntil, now }) {
      const until = Math.max(byUser.get(userId)?.keepUntil ?? keepUntil, keepUntil);
      byUser.set(userId, { at: next(times.of(userId), now), actor, keepUntil: until });
      kept.add(userId, until);
    },
    setForEverybody({ actor, now }) {
      everybodys = { at: next(latest, now), actor };
    },
    purge(now) {
      let userId = kept.takeDue(now);
      while (userId !== null) {
        const until = byUser.get(userId)?.keepUntil ?? now;
        if (until > now) kept.add(userId, until);
        else byUser.delete(userId);
        userId = kept.takeDue(now);
      }
    },
  };
  return times;
}

/**
 * Whether a session that was never seen started before a not-before time, or may have, because machines' times differ.
 */
export function mayPredate(startedAt: number, notBefore: number): boolean {
  return startedAt <= notBefore + clockTolerance;
}
