import type { SessionRegistry } from "../session-registry.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { toEnded } from "./stored-session.js";
import type { StoredEnd } from "./stored-session.js";

const claimScript = script(
  { now: "number", limit: "number", leaseUntil: "number" },
  `
-- Ends it if nothing has yet.
local function claim(id, session, dueAt)
  -- One whose deadline came before the not-before time had timed out all the same.
  local wasRevoked = isRevoked(session) and notBeforeOf(session.owner) < dueAt
  if not session.endReason and wasRevoked then
    endSession(id, session, 'revoked', revokedBy(session), leaseUntil, now)
    return
  end
  if not session.endReason then timeOut(id, session, dueAt, now) end
  redis.call('ZADD', due, leaseUntil, id)
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
    claim(id, session, dueAt)
    claimed[#claimed + 1] = told(id, session)
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
      const claimed = (await run(call)) as StoredEnd[];
      return claimed.map(toEnded);
    },
    async acknowledge(sessionIds) {
      if (sessionIds.length > 0) await run(acknowledgeScript({ sessionIds }));
    },
  };
}
