import { clockTolerance, cookieAfterlife } from "../../clock/time.js";
import { notBeforeStep, undeliveredAfterlife } from "../session-registry.js";

// Every key starts with one prefix that is a hash tag, so that a cluster keeps them together:
//   <prefix>due          sorted set: sessions by when they are due: live ones by deadline, claimed ones by the end
//                        of their lease
//   <prefix>recent       sorted set: live sessions by last activity
//   <prefix>u:<owner>    sorted set: the same, of one owner
//   <prefix>s:<id>       hash: the session; once ended, its tombstone
//   <prefix>nb:<owner>   string: the owner's own not-before time; everybody's under an empty owner
//   <prefix>nb           string: the latest not-before time of any
// An owner is "u" and the user id, or empty for nobody. A script is given one key, <prefix>due, and builds the others
// from it, so that a client that prefixes keys by itself prefixes them all. A key expires so many seconds from now and
// never at a time, because the caller's time is not the server's. Nothing depends on that but tidiness.

/** What every script starts with: the keys, and what several of them do. */
export const prelude: string = `
local prefix = string.sub(KEYS[1], 1, -4)
local due, recent = KEYS[1], prefix .. 'recent'
local cookieAfterlife, undeliveredAfterlife = ${cookieAfterlife}, ${undeliveredAfterlife}

local function sessionKey(id) return prefix .. 's:' .. id end
local function ownerKey(owner) return prefix .. 'u:' .. owner end
local function notBeforeKey(owner) return prefix .. 'nb:' .. owner end

-- nil for a session never seen. A tombstone of a session never seen has only its endReason.
local function readSession(id)
  local owner, startedAt, lastActivityAt, absoluteDeadline, revocableFrom, userAgent, endReason = unpack(redis.call(
    'HMGET', sessionKey(id),
    'owner', 'startedAt', 'lastActivityAt', 'absoluteDeadline', 'revocableFrom', 'userAgent', 'endReason'))
  if not startedAt and not endReason then return nil end
  return {
    owner = owner or '', startedAt = tonumber(startedAt or '0'), lastActivityAt = tonumber(lastActivityAt or '0'),
    absoluteDeadline = tonumber(absoluteDeadline or '0'), revocableFrom = tonumber(revocableFrom or '0'),
    userAgent = userAgent or '', endReason = endReason,
  }
end

-- When a session is due; nil where there is nothing to wait for.
local function dueAtOf(id) return tonumber(redis.call('ZSCORE', due, id) or nil) end

-- Not-before times are told apart by thousandths of a second, which Lua's own way of writing numbers would drop.
local notBeforeStep = ${notBeforeStep}
local function exact(time) return string.format('%.3f', time) end

-- An owner's own not-before time, read once per script; -1 where there is none.
local ownNotBefore = {}
local function ownNotBeforeOf(owner)
  ownNotBefore[owner] = ownNotBefore[owner] or tonumber(redis.call('GET', notBeforeKey(owner)) or '-1')
  return ownNotBefore[owner]
end

-- The not-before time that counts for an owner's sessions: their own, or everybody's if that is later.
local function notBeforeOf(owner) return math.max(ownNotBeforeOf(''), ownNotBeforeOf(owner)) end

-- Whether a not-before time has revoked a session that nothing else has ended.
local function isRevoked(session) return session.revocableFrom <= notBeforeOf(session.owner) end

-- Whether a session never seen started before a not-before time, or may have: machines' times differ.
local function mayPredate(startedAt, notBefore) return startedAt <= notBefore + ${clockTolerance} end

local function expireIn(key, seconds)
  redis.call('EXPIRE', key, math.max(1, math.ceil(seconds)))
end

-- Takes a session out of the lists of live ones.
local function unlist(id, owner)
  redis.call('ZREM', recent, id)
  if owner ~= '' then redis.call('ZREM', ownerKey(owner), id) end
end

-- Makes a tombstone of a session, ended from the server. It is still listed and in line.
local function markEnded(id, session, reason, now)
  redis.call('HSET', sessionKey(id), 'endReason', reason)
  expireIn(sessionKey(id), session.absoluteDeadline + cookieAfterlife - now)
end

-- Takes an id without a session out of all lists but its owner's, which is not known any more.
local function dropId(id)
  redis.call('ZREM', due, id)
  redis.call('ZREM', recent, id)
end

-- Ends a session from the server: there is nothing to deliver.
local function endSession(id, session, reason, now)
  markEnded(id, session, reason, now)
  redis.call('ZREM', due, id)
  unlist(id, session.owner)
end

-- Ends a session whose deadline did so. It stays in line, for a sweep to deliver.
local function timeOut(id, session, dueAt)
  local reason = dueAt >= session.absoluteDeadline and 'absolute' or 'idle'
  redis.call('HSET', sessionKey(id), 'endReason', reason)
  unlist(id, session.owner)
  return reason
end

-- How a session is told to the caller.
local function registered(id, session)
  return {
    sessionId = id, owner = session.owner, startedAt = session.startedAt,
    lastActivityAt = session.lastActivityAt, userAgent = session.userAgent,
  }
end

-- cjson writes an empty table as an object.
local function encodeList(list)
  if #list == 0 then return '[]' end
  return cjson.encode(list)
end
`;
