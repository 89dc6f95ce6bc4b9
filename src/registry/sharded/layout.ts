import { clockTolerance } from "../../clock/time.js";
import type { SessionRegistry } from "../session-registry.js";
import { belongsTo } from "./rendezvous.js";

/** One of several registries, under the name that ids carry. */
export interface Shard {
  readonly name: string;
  /** Its waits are bounded, and its failures say its name. */
  readonly registry: SessionRegistry;
  /**
   * The live sessions of a user on it, or none where it fails: a sign-in waits no more than a second for a shard that
   * may hold none of the user's sessions, and while it hangs, only one sign-in a second does.
   */
  liveOf(query: { userId: string; now: number }): Promise<readonly OnShard[]>;
}

/** A live session, and where it is. */
export interface OnShard {
  shard: Shard;
  sessionId: string;
  lastActivityAt: number;
}

export type Shards = readonly [Shard, ...Shard[]];

/** Where sessions are, and where they come to be. */
export interface Layout {
  /** All that may hold a session: those of the list, and those that only the list before it has. */
  readonly all: Shards;
  /** The id of a session that starts on the shard of its user; of nobody's, on one that its random part chooses. */
  readonly mintId: (random: string, userId: string | null, now: number) => string;
  /** The one shard on which a session is registered. */
  readonly homeOf: (session: { sessionId: string; startedAt: number }) => Shard;
  /**
   * The shards an id may be on. There is one, but for an id without a name while the list changes: it may be where it
   * was or where it is to be, in this order.
   */
  readonly homesOf: (sessionId: string) => Shards;
}

/**
 * @param list where new sessions go
 * @param before the list that was before it, and from when on it is no longer (epoch seconds)
 */
export function createLayout(list: Shards, before: { list: Shards; changedAt: number } | null): Layout {
  const old = before?.list ?? list;
  const changedAt = before?.changedAt ?? 0;
  const byName = new Map([...old, ...list].map((shard) => [shard.name, shard]));

  /** The shard that an id names. Ids that no `startSession` made, because iron-session alone saved them, name none. */
  function namedIn(sessionId: string): Shard | undefined {
    const dot = sessionId.indexOf(".");
    return dot === -1 ? undefined : byName.get(sessionId.slice(0, dot));
  }

  return {
    all: [list[0], ...[...byName.values()].filter((shard) => shard !== list[0])],
    mintId: (random, userId, now) => `${belongsTo(userId ?? random, now < changedAt ? old : list).name}.${random}`,
    // One that started before the change stays with the not-before times of then. None of those reaches one that
    // started after it, by the tolerance that machines' times are granted.
    homeOf: ({ sessionId, startedAt }) =>
      namedIn(sessionId) ?? belongsTo(sessionId, startedAt <= changedAt + clockTolerance ? old : list),
    homesOf(sessionId) {
      const named = namedIn(sessionId);
      if (named !== undefined) return [named];
      const [was, is] = [belongsTo(sessionId, old), belongsTo(sessionId, list)];
      return was === is ? [is] : [was, is];
    },
  };
}
