import { clockTolerance, cookieAfterlife } from "../clock/time.js";
import { notBeforeStep } from "./not-before.js";
import { undeliveredAfterlife } from "./session-registry.js";

// Every key starts with one prefix that is a hash tag, so that a cluster keeps them together:
//   <prefix>due          sorted set: live sessions by deadline, claimed ones by the end of their lease
//   <prefix>recent       sorted set: live sessions by last activity
//   <prefix>u:<owner>    sorted set: the same, of one owner
//   <prefix>s:<id>       hash: the session; once ended, its tombstone
//   <prefix>nb:<owner>   string: the owner's not-before time; everybody's under an empty owner
//   <prefix>nb           string: the latest not-before time of any
// An owner is "u" and the user id, or empty for nobody; "?" where a visit does not tell. Scripts get <prefix>due as
// their key, also through a client that prefixes keys by itself, and build the others from it. Expiry of keys is
// counted from now, never until a time, because the caller's clock is not the server's; nothing depends on it but
// tidiness.
export const shared: string = `
local prefix = string.sub(KEYS[1], 1, -4)
local due, recent = KEYS[1], prefix .. 'recent'
local day, month = ${cookieAfterlife}, ${undeliveredAfterlife}

local function sessionKey(id) return prefix .. 's:' .. id end
local function ownerKey(owner) return prefix .. 'u:' .. owner end

-- Thousandths of a second count: see not-before.ts.
local step = ${notBeforeStep}
local function exact(time) return string.format('%.3f', time) end
local function notBefore(owner)
  return tonumber(redis.call('GET', prefix .. 'nb:' .. owner) or '-1')
end

-- When a session of that owner was ended, if it was registered by then.
local function notBeforeOf(owner)
  local everybody = notBefore('')
  return owner == '' and everybody or math.max(everybody, notBefore(owner))
end

-- Whether a session never seen must have started before, or may have: clocks differ.
local function isTooOld(started, barred) return started <= barred + ${clockTolerance} end

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
local function expireAtLeastIn(key, seconds)
  if redis.call('TTL', key) < seconds then expireIn(key, seconds) end
end

local function unlist(id, owner)
  redis.call('ZREM', recent, id)
  if owner ~= '' then redis.call('ZREM', ownerKey(owner), id) end
end

local function bury(id, session, now, endedAs)
  redis.call('HSET', sessionKey(id), 'ended', endedAs)
  expireIn(sessionKey(id), session.absolute + day - now)
end

local function finish(id, session, now, endedAs)
  bury(id, session, now, endedAs)
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
