import type { SessionLook, SessionRegistry } from "../session-registry.js";
import { endedAs, noVerdict } from "../verdicts.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner, toRegistered } from "./stored-session.js";
import type { StoredSession } from "./stored-session.js";

/** Lists the live sessions of an owner, or everyone's where the owner is empty. */
const listScript = script(
  { now: "number", owner: "text", limit: "number" },
  `
local list = owner == '' and recent or ownerKey(owner)
-- Sessions no sweep has met yet are passed over, but not without end: the server does nothing else meanwhile.
local found, offset, page = {}, 0, 100
while #found < limit and offset < limit + 1000 do
  local ids = redis.call('ZREVRANGE', list, offset, offset + page - 1)
  for _, id in ipairs(ids) do
    local session = readSession(id)
    local isLive = session and not hasEnded(session) and (dueAtOf(id) or 0) > now
    if isLive and #found < limit then found[#found + 1] = registered(id, session) end
  end
  if #ids < page then break end
  offset = offset + page
end
return encodeList(found)
`,
);

/** Replies with `unknown`, with how the session ended, or with what is known of one that is alive. */
const lookScript = script(
  { sessionId: "text" },
  `
local session = readSession(sessionId)
if not session then return 'unknown' end
if session.endReason then return session.endReason end
if isRevoked(session) then return 'revoked' end
return cjson.encode({
  lastActivityAt = session.lastActivityAt, absoluteDeadline = session.absoluteDeadline,
  deadline = dueAtOf(sessionId) or session.absoluteDeadline,
})
`,
);

type Alive = Omit<SessionLook & { verdict: "alive" }, "verdict">;

export function createLists(run: RunScript): Pick<SessionRegistry, "look" | "list" | "listAll"> {
  const list = async (owner: string, limit: number, now: number) => {
    const found = (await run(listScript({ now, owner, limit }))) as StoredSession[];
    return found.map(toRegistered);
  };
  return {
    list: async ({ userId, limit, now }) => list(await storedOwner(userId), limit, now),
    async look(sessionId) {
      const reply = await run(lookScript({ sessionId }));
      if (typeof reply === "object" && reply !== null) return { verdict: "alive", ...(reply as Alive) };
      if (reply === "unknown") return { verdict: "unknown" };
      const reason = endedAs.find((word) => word === reply);
      if (reason === undefined) throw noVerdict("look", reply, ["unknown", ...endedAs], sessionId);
      return { verdict: "ended", reason };
    },
    listAll: async ({ limit, now }) => list("", limit, now),
  };
}
