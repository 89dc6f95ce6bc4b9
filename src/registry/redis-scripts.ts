import { tombstoneAfterlife, undeliveredAfterlife } from "./session-registry.js";

// Every key starts with one prefix that is a hash tag, so that a cluster keeps them together:
//   <prefix>due          sorted set: live sessions by deadline, claimed ones by the end of their lease
//   <prefix>recent       sorted set: live sessions by last activity
//   <prefix>u:<owner>    sorted set: the same, of one owner
//   <prefix>s:<id>       hash: the session; once ended, its tombstone
//   <prefix>nb:<owner>   string: the owner's not-before time; everybody's under an empty owner
// An owner is "u" and the user id, or empty for nobody. Scripts get <prefix>due as their key, also through
// a client that prefixes keys by itself, and build the others from it. Expiry of keys is counted from now,
// never until a time, because the caller's clock is not the server's; nothing depends on it but tidiness.
const shared = `
local prefix = string.sub(KEYS[1], 1, -4)
local due, recent = KEYS[1], prefix .. 'recent'
local day, month = ${tombstoneAfterlife}, ${undeliveredAfterlife}

local function sessionKey(id) return prefix .. 's:' .. id end
local function ownerKey(owner) return prefix .. 'u:' .. owner end

local function notBefore(owner)
  return tonumber(redis.call('GET', prefix .. 'nb:' .. owner) or '-1')
end

-- nil: never seen. A tombstone of an unknown session has only 'ended'.
local function read(id)
  local f = redis.call('HMGET', sessionKey(id), 'owner', 'started', 'active', 'absolute', 'from', 'agent', 'ended')
  if not f[2] and not f[7] then return nil end
  return {
    owner = f[1] or '', started = tonumber(f[2] or '0'), active = tonumber(f[3] or '0'),
    absolute = tonumber(f[4] or '0'), from = tonumber(f[5] or '0'), agent = f[6] or '', ended = f[7],
  }
end

local function expireIn(key, seconds)
  redis.call('EXPIRE', key, math.max(1, math.ceil(seconds)))
end

-- For keys that several writers keep alive.
local function expireNotBefore(key, seconds)
  if redis.call('TTL', key) < seconds then expireIn(key, seconds) end
end

local function unlist(id, owner)
  redis.call('ZREM', recent, id)
  if owner ~= '' then redis.call('ZREM', ownerKey(owner), id) end
end

local function bury(id, session, now)
  redis.call('HSET', sessionKey(id), 'ended', 'revoked')
  expireIn(sessionKey(id), session.absolute + day - now)
end

local function revoke(id, session, now)
  bury(id, session, now)
  redis.call('ZREM', due, id)
  unlist(id, session.owner)
end

-- Ended by its own deadline, to be delivered by a sweep: it stays in line.
local function timeOut(id, session, deadline)
  local reason = deadline >= session.absolute and 'absolute' or 'idle'
  redis.call('HSET', sessionKey(id), 'ended', reason)
  unlist(id, session.owner)
  return reason
end

-- cjson writes an empty table as an object.
local function answer(list)
  if #list == 0 then return '[]' end
  return cjson.encode(list)
end
`;

/** now, id, owner, started, active, agent, deadline, absolute, starting (1 or 0). Answers alive or revoked. */
export const visitScript: string = `${shared}
local now, id, given, started = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local active, agent, deadline, absolute = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local known = read(id)
if known and known.ended then return 'revoked' end

local barred = math.max(notBefore(''), given ~= '' and notBefore(given) or -1)
local owner, from = given, started
local score = math.min(deadline, absolute)
if known then
  if known.owner ~= '' and known.owner ~= given then barred = math.max(barred, notBefore(known.owner)) end
  if known.from <= barred then return 'revoked' end
  if owner == '' then owner = known.owner end
  local before = tonumber(redis.call('ZSCORE', due, id) or '0')
  if active <= known.active and score <= before and owner == known.owner then return 'alive' end
  if owner ~= known.owner then unlist(id, known.owner) end
  if agent == '' then agent = known.agent end
  active, score = math.max(active, known.active), math.min(math.max(deadline, before), absolute)
  started, from = known.started, known.from
elseif ARGV[9] == '1' then
  from = math.max(started, barred + 1)
elseif started <= barred then
  return 'revoked'
end

redis.call('HSET', sessionKey(id), 'owner', owner, 'started', started, 'active', active,
  'absolute', absolute, 'from', from, 'agent', agent)
redis.call('ZADD', due, score, id)
redis.call('ZADD', recent, active, id)
local kept = absolute + day + month - now
expireIn(sessionKey(id), kept)
if owner ~= '' then
  redis.call('ZADD', ownerKey(owner), active, id)
  expireNotBefore(ownerKey(owner), kept)
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

/** now, id, owner it must have (empty: any), seconds to keep the tombstone of an unknown one. */
export const endScript: string = `${shared}
local now, id, owner, keep = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local session = read(id)
if owner ~= '' and (not session or session.owner ~= owner) then return 'unknown' end
if not session then
  redis.call('HSET', sessionKey(id), 'ended', 'revoked')
  expireIn(sessionKey(id), keep)
  return 'unknown'
end
if session.ended then return 'ended' end
local barred = math.max(notBefore(''), session.owner ~= '' and notBefore(session.owner) or -1)
revoke(id, session, now)
return session.from <= barred and 'ended' or 'alive'
`;

/**
 * now, owner (empty: everyone), seconds to keep the not-before time, id to spare, how many to pass over,
 * batch size. Answers how many live ones were ended, how many were passed over, and 1 if more are left.
 */
export const endBatchScript: string = `${shared}
local now, owner, keep, except = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4]
local skip, batch = tonumber(ARGV[5]), tonumber(ARGV[6])
local barred = math.max(now, notBefore(owner))
local barredKey = prefix .. 'nb:' .. owner
local left = redis.call('TTL', barredKey)
redis.call('SET', barredKey, barred)
expireIn(barredKey, math.max(keep, left))

if except ~= '' then
  local spared = read(except)
  if spared and spared.owner == owner and not spared.ended then
    redis.call('HSET', sessionKey(except), 'from', math.max(spared.from, barred + 1))
  end
end

local index = owner == '' and recent or ownerKey(owner)
local ids = redis.call('ZRANGE', index, skip, skip + batch - 1)
local gone, revoked, passed = {}, {}, 0
for _, id in ipairs(ids) do
  local session = read(id)
  local isLive = session and not session.ended
  if isLive and (id == except or session.started > now) then
    passed = passed + 1
  else
    gone[#gone + 1] = id
    local deadline = isLive and tonumber(redis.call('ZSCORE', due, id) or 'inf')
    if isLive and deadline > now then
      revoked[#revoked + 1] = id
      bury(id, session, now)
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
return cjson.encode({ #revoked, passed, #ids == batch and 1 or 0 })
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
  else
    local reason = session.ended
    -- One whose time was up before that had timed out all the same.
    if not reason and session.from <= barred and barred < score then
      revoke(id, session, now)
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
