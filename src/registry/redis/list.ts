import type { SessionRegistry } from "../session-registry.js";
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
    local isLive = session and not session.endReason and (dueAtOf(id) or 0) > now and not isRevoked(session)
    if isLive and #found < limit then found[#found + 1] = registered(id, session) end
  end
  if #ids < page then break end
  offset = offset + page
end
return encodeList(found)
`,
);

export function createLists(run: RunScript): Pick<SessionRegistry, "list" | "listAll"> {
  const list = async (owner: string, limit: number, now: number) => {
    const found = (await run(listScript({ now, owner, limit }))) as StoredSession[];
    return found.map(toRegistered);
  };
  return {
    list: async ({ userId, limit, now }) => list(await storedOwner(userId), limit, now),
    listAll: async ({ limit, now }) => list("", limit, now),
  };
}
