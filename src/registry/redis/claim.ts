import type { ExpiredSession, SessionRegistry } from "../session-registry.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { toRegistered } from "./stored-session.js";
import type { StoredSession } from "./stored-session.js";

const claimScript = script(
  { now: "number", limit: "number", leaseUntil: "number" },
  `
-- Ends it if nothing has yet, and says why it ended.
local function claim(id, session, dueAt)
  -- One whose deadline came before the not-before time had timed out all the same.
  if not session.endReason and isRevoked(session) and notBeforeOf(session.owner) < dueAt then
    endSession(id, session, 'revoked', now)
    return 'revoked'
  end
  local reason = session.endReason or timeOut(id, session, dueAt)
  redis.call('ZADD', due, leaseUntil, id)
  return reason
end

local waiting = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
local claimed = {}
for i = 1, #waiting, 2 do
  local id, dueAt = waiting[i], tonumber(waiting[i + 1])
  local session = readSession(id)
  if not session then
    dropId(id)
  elseif now >= session.absoluteDeadline + cookieAfterlife + undeliveredAfterlife then
    -- By the caller's time nobody is to hear of it any more.
    redis.call('DEL', sessionKey(id))
    redis.call('ZREM', due, id)
    unlist(id, session.owner)
  else
    local told = registered(id, session)
    told.reason = claim(id, session, dueAt)
    claimed[#claimed + 1] = told
  end
end
return encodeList(claimed)
`,
);

/** Takes delivered sessions out of what is due. From then on each is only a tombstone, which is kept for less time. */
const acknowledgeScript = script(
  { sessionIds: "list" },
  `
for _, id in ipairs(sessionIds) do
  local session = readSession(id)
  if session and session.endReason and redis.call('ZREM', due, id) == 1 then
    expireIn(sessionKey(id), redis.call('TTL', sessionKey(id)) - undeliveredAfterlife)
  end
end
return 'OK'
`,
);

export function createClaims(run: RunScript): Pick<SessionRegistry, "claimDue" | "acknowledge"> {
  return {
    async claimDue({ limit, leaseSeconds, now }) {
      const call = claimScript({ now, limit, leaseUntil: now + leaseSeconds });
      const claimed = (await run(call)) as (StoredSession & Pick<ExpiredSession, "reason">)[];
      return claimed.map((stored) => ({ ...toRegistered(stored), reason: stored.reason }));
    },
    async acknowledge(sessionIds) {
      if (sessionIds.length > 0) await run(acknowledgeScript({ sessionIds }));
    },
  };
}
