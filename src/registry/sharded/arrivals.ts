import type { EndedSession, EndReply, RegistryStart, SessionRegistry, StartReply } from "../session-registry.js";
import type { Layout } from "./layout.js";
import { liveOn, makeRoom } from "./make-room.js";

export function createArrivals(
  layout: Layout,
  endOne: SessionRegistry["end"],
): Pick<SessionRegistry, "visit" | "start"> {
  const look = async (sessionId: string, now: number) =>
    Promise.all(layout.homesOf(sessionId).map((shard) => shard.registry.look(sessionId, now)));

  /** Ends what a session on another shard takes the place of. Resolves with what each of them was. */
  async function supersede(sessionIds: readonly string[], start: RegistryStart, now: number): Promise<EndReply[]> {
    const replies: EndReply[] = [];
    const leaseSeconds = start.kind === "confirm" ? null : start.leaseSeconds;
    const options = { reason: "superseded", actor: null, leaseSeconds, keepUntil: start.keepUntil, now } as const;
    for (const id of sessionIds) replies.push(await endOne(id, options));
    return replies;
  }

  /** A session goes on under a new id. What it takes the place of elsewhere ends first, so that never both are alive. */
  async function confirm(start: RegistryStart, elsewhere: string[], now: number): Promise<StartReply> {
    const looks = await Promise.all(elsewhere.map((id) => look(id, now)));
    if (looks.flat().some(({ verdict }) => verdict === "ended")) return { verdict: "revoked", ended: [] };
    const replies = await supersede(elsewhere, start, now);
    if (replies.some(({ was }) => was === "ended")) return { verdict: "revoked", ended: [] };
    // The shard cannot know what is known of the session elsewhere: that no not-before time has ended it.
    const isKnown = replies.some(({ session }) => session !== null && session.userId === start.userId);
    const kind = isKnown && start.supersedes.length === 0 ? "sign-in" : "confirm";
    return layout.homeOf(start).registry.start({ ...start, kind, maxSessions: null, leaseSeconds: null }, now);
  }

  /** How many of the limit are left on the shard of a session that signs in; 0: none at all. */
  async function roomAtHome(
    start: RegistryStart & Limited,
    supersedes: readonly string[],
    now: number,
  ): Promise<number> {
    if (start.onLimit !== "refuse") return start.maxSessions;
    const home = layout.homeOf(start);
    const others = (await liveOn(layout.all, { userId: start.userId, now })).filter(
      ({ sessionId }) => sessionId !== start.sessionId && !supersedes.includes(sessionId),
    );
    if (others.length >= start.maxSessions) return 0;
    return start.maxSessions - others.filter(({ shard }) => shard !== home).length;
  }

  async function signIn(start: RegistryStart, elsewhere: string[], now: number): Promise<StartReply> {
    const room = isLimited(start) ? await roomAtHome(start, [...start.supersedes, ...elsewhere], now) : null;
    if (room === 0) return { verdict: "refused", ended: [] };
    const superseded = await supersede(elsewhere, start, now);
    const { verdict, ended } = await layout.homeOf(start).registry.start({ ...start, maxSessions: room }, now);
    const replaced =
      verdict === "alive" && isLimited(start) ? await makeRoom(layout, layout.homeOf(start), { ...start, now }) : [];
    if (start.leaseSeconds === null) return { verdict, ended };
    const before = superseded.flatMap(({ session }): EndedSession[] =>
      session === null ? [] : [{ ...session, reason: "superseded", actor: null }],
    );
    return { verdict, ended: [...before, ...ended, ...replaced] };
  }

  return {
    async visit(visit, now) {
      const home = layout.homeOf(visit);
      const { registry } = home;
      const { userId, sessionId, maxSessions } = visit;
      if (typeof userId !== "string" || maxSessions === null || layout.all.length === 1)
        return registry.visit(visit, now);
      // Only one that is new, or new to its owner, counts, and only then are the other shards asked.
      const known = await home.liveOf({ userId, now });
      const verdict = await registry.visit(visit, now);
      if (verdict !== "alive" || known.some((session) => session.sessionId === sessionId)) return verdict;
      // Who noticed is not there to tell of them, so they are due for a sweep at once.
      await makeRoom(layout, home, {
        userId,
        sessionId,
        maxSessions,
        leaseSeconds: 0,
        keepUntil: visit.absoluteDeadline,
        now,
      });
      return verdict;
    },

    async start(start, now) {
      const home = layout.homeOf(start);
      const isHere = (id: string): boolean => layout.homesOf(id).every((shard) => shard === home);
      const here = { ...start, supersedes: start.supersedes.filter(isHere) };
      const elsewhere = start.supersedes.filter((id) => !isHere(id));
      return start.kind === "confirm" ? confirm(here, elsewhere, now) : signIn(here, elsewhere, now);
    },
  };
}

interface Limited {
  userId: string;
  maxSessions: number;
}

function isLimited(start: RegistryStart): start is RegistryStart & Limited {
  return start.userId !== null && start.maxSessions !== null;
}
