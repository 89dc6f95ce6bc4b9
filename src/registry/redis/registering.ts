/** What the scripts share that add or renew a session. They have its arguments in local variables. */
export const registering = `
-- Of sessions that nobody swept the keys expire by themselves, but not the ids in the lists. Ten are looked at each
-- time, and each second others: those in front may have to be kept for long.
local function dropSomeExpired()
  local old = redis.call('ZCOUNT', due, '-inf', now - cookieAfterlife - undeliveredAfterlife)
  if old == 0 then return end
  local first = now % old
  for _, id in ipairs(redis.call('ZRANGE', due, first, math.min(first + 9, old - 1))) do
    if redis.call('EXISTS', sessionKey(id)) == 0 then dropId(id) end
  end
end

local function write(session, dueAt)
  session.absoluteDeadline = absoluteDeadline
  local keptFor = untilUndelivered(session, now)
  saveSession(sessionId, session, keptFor)
  redis.call('ZADD', due, dueAt, sessionId)
  redis.call('ZADD', recent, session.lastActivityAt, sessionId)
  if session.owner == '' then return end
  local key = ownerKey(session.owner)
  redis.call('ZADD', key, session.lastActivityAt, sessionId)
  -- Another session of the owner's may be kept for longer.
  if redis.call('TTL', key) < keptFor then expireIn(key, keptFor) end
end

local function register()
  dropSomeExpired()
  write({
    owner = owner, startedAt = startedAt, lastActivityAt = lastActivityAt, userAgent = userAgent, actor = '',
    revocableFrom = notBeforeOf(owner) + notBeforeStep,
  }, math.min(deadline, absoluteDeadline))
end

-- Moves on the clock of a session, and its owner where there is one. The verdict is what comes of it.
local function renew(known)
  local dueBefore = dueAtOf(sessionId) or 0
  local isLater = lastActivityAt > known.lastActivityAt or math.min(deadline, absoluteDeadline) > dueBefore
  local changesOwner = owner ~= '' and owner ~= known.owner
  if not isLater and not changesOwner then return 'alive', false end
  if changesOwner then
    -- As a session of another owner it was never seen.
    if mayPredate(known.startedAt, ownNotBeforeOf(owner)) then return 'revoked', false end
    unlist(sessionId, known.owner)
    known.owner, known.revocableFrom = owner, notBeforeOf(owner) + notBeforeStep
  end
  if userAgent ~= '' then known.userAgent = userAgent end
  known.lastActivityAt = math.max(lastActivityAt, known.lastActivityAt)
  write(known, math.min(math.max(deadline, dueBefore), absoluteDeadline))
  return 'alive', changesOwner
end

-- The live sessions of the owner that are too many beside the one that starts and those it takes the place of, which
-- are spared. The most recently active ones are kept. So many more than the limit are looked at, because the server
-- does nothing else meanwhile: after a limit was lowered by more than that, it takes several sign-ins.
local mostLookedAt, page = 1000, 100
local function pastLimit(spared)
  local tooMany, past = {}, {}
  if owner == '' or not maxSessions then return tooMany end
  local list = ownerKey(owner)
  if redis.call('ZCARD', list) < maxSessions then return tooMany end
  local live, offset = 0, 0
  local function look(id)
    local session = readSession(id)
    local isUp = session and (session.endReason or (dueAtOf(id) or 0) <= now)
    if not session or isUp then
      past[#past + 1] = id
    elseif not isRevoked(session) then
      live = live + 1
      if live >= maxSessions then tooMany[#tooMany + 1] = { id = id, session = session } end
    end
  end
  while offset < maxSessions + mostLookedAt do
    local ids = redis.call('ZREVRANGE', list, offset, offset + page - 1)
    for _, id in ipairs(ids) do
      if not spared[id] then look(id) end
    end
    if #ids < page then break end
    offset = offset + page
  end
  -- What is past its deadline is not looked at again, unless a visit brings it back. It still is in line for a sweep.
  if #past > 0 then redis.call('ZREM', list, unpack(past)) end
  return tooMany
end
`;
