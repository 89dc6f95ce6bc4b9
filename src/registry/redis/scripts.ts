import { shared } from "./prelude.js";
import { endedAs } from "../verdicts.js";

/** now, id, owner, started, active, agent, deadline, absolute, starting (1 or 0). Answers the verdict. */
export const visitScript: string = `${shared}
local now, id, owner, started = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local active, agent, deadline, absolute = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local words = { ${endedAs.map((word) => `['${word}'] = '${word}'`).join(", ")} }
local known = read(id)
if known and known.ended then return words[known.ended] or 'revoked' end
if not known and owner == '?' then return 'unknown' end

local from
local score = math.min(deadline, absolute)
if known then
  if known.from <= notBeforeOf(known.owner) then return 'revoked' end
  if owner == '?' or owner == '' then owner = known.owner end
  local before = tonumber(redis.call('ZSCORE', due, id) or '0')
  if active <= known.active and score <= before and owner == known.owner then return 'alive' end
  from = known.from
  if owner ~= known.owner then
    -- As theirs it was never seen.
    if isTooOld(known.started, notBefore(owner)) then return 'revoked' end
    unlist(id, known.owner)
    from = notBeforeOf(owner) + step
  end
  if agent == '' then agent = known.agent end
  active, score = math.max(active, known.active), math.min(math.max(deadline, before), absolute)
  started = known.started
else
  local barred = notBeforeOf(owner)
  if ARGV[9] ~= '1' and isTooOld(started, barred) then return 'revoked' end
  from = barred + step
  -- Of sessions that nobody swept the keys expire by themselves, but not the ids in the indexes. Some are looked
  -- at each time, and others each second: those in front may have to be kept for long.
  local old = redis.call('ZCOUNT', due, '-inf', now - day - month)
  local first = old > 0 and now % old or 0
  for _, gone in ipairs(old > 0 and redis.call('ZRANGE', due, first, math.min(first + 9, old - 1)) or {}) do
    if redis.call('EXISTS', sessionKey(gone)) == 0 then
      redis.call('ZREM', due, gone)
      redis.call('ZREM', recent, gone)
    end
  end
end

redis.call('HSET', sessionKey(id), 'owner', owner, 'started', started, 'active', active,
  'absolute', absolute, 'from', exact(from), 'agent', agent)
redis.call('ZADD', due, score, id)
redis.call('ZADD', recent, active, id)
local kept = absolute + day + month - now
expireIn(sessionKey(id), kept)
if owner ~= '' then
  redis.call('ZADD', ownerKey(owner), active, id)
  expireAtLeastIn(ownerKey(owner), kept)
end
return 'alive'
`;

/** now, owner (empty: everyone), limit. Answers sessions, most recently active first. */
export const listScript: string = `${shared}
local now, owner, limit = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local index = owner == '' and recent or ownerKey(owner)
local everybody, barredUntil = notBefore(''), {}
local function isBarred(session)
  local own = barredUntil[session.owner]
  if not own then
    own = session.owner ~= '' and notBefore(session.owner) or -1
    barredUntil[session.owner] = own
  end
  return session.from <= math.max(everybody, own)
end

-- Sessions no sweep has met yet are passed over, but not without end: the server does nothing else meanwhile.
local found, offset, page = {}, 0, 100
while #found < limit and offset < limit + 1000 do
  local ids = redis.call('ZREVRANGE', index, offset, offset + page - 1)
  for _, id in ipairs(ids) do
    local session = read(id)
    local deadline = tonumber(redis.call('ZSCORE', due, id) or '0')
    if session and not session.ended and deadline > now and not isBarred(session) and #found < limit then
      found[#found + 1] = { id, session.owner, session.started, session.active, session.agent }
    end
  end
  if #ids < page then break end
  offset = offset + page
end
return answer(found)
`;

/** now, id, owner it must have (empty: any), seconds to keep the tombstone of an unknown one, what it ends as. */
export const endScript: string = `${shared}
local now, id, owner, keep, endedAs = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local session = read(id)
if owner ~= '' and (not session or session.owner ~= owner) then return 'unknown' end
if not session then
  redis.call('HSET', sessionKey(id), 'ended', endedAs)
  expireIn(sessionKey(id), keep)
  return 'unknown'
end
if session.ended then return 'ended' end
local wasAlive = session.from > notBeforeOf(session.owner)
finish(id, session, now, wasAlive and endedAs or 'revoked')
return wasAlive and 'alive' or 'ended'
`;

/**
 * now, owner (empty: everyone), seconds to keep the not-before time, id to spare, how many to pass over, batch size,
 * the not-before time (empty: the first batch, which sets it). Answers how many live ones were ended, how many were
 * passed over, 1 if more are left, and the not-before time.
 */
export const endBatchScript: string = `${shared}
local now, owner, keep, except = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4]
local skip, batch, barred = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local function setNotBefore(key, time)
  local left = redis.call('TTL', key)
  redis.call('SET', key, exact(time))
  expireIn(key, math.max(keep, left))
end
if not barred then
  local latest = tonumber(redis.call('GET', prefix .. 'nb') or '-1')
  local before = owner == '' and latest or notBeforeOf(owner)
  barred = tonumber(exact(math.max(now, before + step)))
  setNotBefore(prefix .. 'nb:' .. owner, barred)
  setNotBefore(prefix .. 'nb', math.max(latest, barred))
  local spared = except ~= '' and read(except)
  if spared and spared.owner == owner and not spared.ended and spared.from > before then
    redis.call('HSET', sessionKey(except), 'from', exact(barred + step))
  end
end

local index = owner == '' and recent or ownerKey(owner)
local ids = redis.call('ZRANGE', index, skip, skip + batch - 1)
local gone, revoked, passed = {}, {}, 0
for _, id in ipairs(ids) do
  local session = read(id)
  local isLive = session and not session.ended
  if isLive and (id == except or session.from > barred) then
    passed = passed + 1
  else
    gone[#gone + 1] = id
    local deadline = isLive and tonumber(redis.call('ZSCORE', due, id) or 'inf')
    if isLive and deadline > now then
      revoked[#revoked + 1] = id
      bury(id, session, now, 'revoked')
    elseif isLive then
      timeOut(id, session, deadline)
    end
    if isLive and owner == '' and session.owner ~= '' then redis.call('ZREM', ownerKey(session.owner), id) end
  end
end
-- Many at once: removing them one by one would be most of the work.
if #gone > 0 then
  redis.call('ZREM', index, unpack(gone))
  redis.call('ZREM', recent, unpack(gone))
end
if #revoked > 0 then redis.call('ZREM', due, unpack(revoked)) end
return cjson.encode({ #revoked, passed, #ids == batch and 1 or 0, exact(barred) })
`;

/** now, limit, end of the lease. Answers sessions with the reason each ended for. */
export const claimScript: string = `${shared}
local now, limit, lease = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local everybody = notBefore('')
local waiting = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
local claimed = {}
for i = 1, #waiting, 2 do
  local id, score = waiting[i], tonumber(waiting[i + 1])
  local session = read(id)
  local barred = session and math.max(everybody, session.owner ~= '' and notBefore(session.owner) or -1)
  if not session then
    redis.call('ZREM', due, id)
    redis.call('ZREM', recent, id)
  elseif now >= session.absolute + day + month then
    -- By the caller's clock nobody is to hear of it any more.
    redis.call('DEL', sessionKey(id))
    redis.call('ZREM', due, id)
    unlist(id, session.owner)
  else
    local reason = session.ended
    -- One whose time was up before that had timed out all the same.
    if not reason and session.from <= barred and barred < score then
      finish(id, session, now, 'revoked')
      reason = 'revoked'
    else
      reason = reason or timeOut(id, session, score)
      redis.call('ZADD', due, lease, id)
    end
    claimed[#claimed + 1] = { id, session.owner, session.started, session.active, session.agent, reason }
  end
end
return answer(claimed)
`;

/** ids. A key that was kept for its event is now kept as a tombstone only. */
export const acknowledgeScript: string = `${shared}
for _, id in ipairs(ARGV) do
  local session = read(id)
  if session and session.ended and redis.call('ZREM', due, id) == 1 then
    expireIn(sessionKey(id), redis.call('TTL', sessionKey(id)) - month)
  end
end
return 'OK'
`;
