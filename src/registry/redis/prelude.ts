import { clockTolerance, cookieAfterlife } from "../../clock/time.js";
import { notBeforeStep, undeliveredAfterlife } from "../session-registry.js";

// Every key starts with one prefix that is a hash tag, so that a cluster keeps them together:
//   <prefix>due          sorted set: sessions by when they are due: live ones by deadline, ended ones by the end of
//                        the lease that somebody has on telling of them
//   <prefix>recent       sorted set: live sessions by last activity
//   <prefix>u:<owner>    sorted set: the same, of one owner
//   <prefix>s:<id>       string: the session; once ended, its tombstone
//   <prefix>nb:<owner>   string: the owner's own not-before time and who set it; everybody's under an empty owner
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

-- A session is one text: a hash takes several times the memory as soon as one of its values is longer than 64 bytes,
-- as what a browser says it is. Most times are told from its start; the texts come last, with the length of all but one.
local function packed(s)
  return table.concat({ s.startedAt, s.lastActivityAt - s.startedAt, s.absoluteDeadline - s.startedAt,
    string.format('%.3f', s.revocableFrom), s.endReason or '-', #s.owner, #s.actor,
    s.owner .. s.actor .. s.userAgent }, ' ')
end

-- nil for a session never seen. Of a tombstone of a session never seen only the endReason means something.
local function readSession(id)
  local text = redis.call('GET', sessionKey(id))
  if not text then return nil end
  local startedAt, active, absolute, revocableFrom, endReason, ownerLength, actorLength, rest =
    string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%d+) (%d+) ()')
  local actorAt = rest + ownerLength
  local userAgentAt = actorAt + actorLength
  return {
    startedAt = tonumber(startedAt), lastActivityAt = startedAt + active, absoluteDeadline = startedAt + absolute,
    revocableFrom = tonumber(revocableFrom), endReason = endReason ~= '-' and endReason or nil,
    owner = string.sub(text, rest, actorAt - 1), actor = string.sub(text, actorAt, userAgentAt - 1),
    userAgent = string.sub(text, userAgentAt),
  }
end

local function saveSession(id, session, seconds)
  redis.call('SET', sessionKey(id), packed(session), 'EX', math.max(1, math.ceil(seconds)))
end

-- When a session is due; nil where there is nothing to wait for.
local function dueAtOf(id) return tonumber(redis.call('ZSCORE', due, id) or nil) end

-- Not-before times are told apart by thousandths of a second, which Lua's own way of writing numbers would drop.
local notBeforeStep = ${notBeforeStep}
local function exact(time) return string.format('%.3f', time) end

-- An owner's own not-before time and who set it, read once per script; -1 where there is none.
local ownNotBefore = {}
local function readNotBefore(owner)
  if not ownNotBefore[owner] then
    local at, actor = string.match(redis.call('GET', notBeforeKey(owner)) or '-1 ', '^(%S+) (.*)$')
    ownNotBefore[owner] = { at = tonumber(at), actor = actor }
  end
  return ownNotBefore[owner]
end
local function ownNotBeforeOf(owner) return readNotBefore(owner).at end

-- The not-before time that counts for an owner's sessions: their own, or everybody's if that is later.
local function notBeforeOf(owner) return math.max(ownNotBeforeOf(''), ownNotBeforeOf(owner)) end

-- Whether a not-before time has revoked a session that nothing else has ended.
local function isRevoked(session) return session.revocableFrom <= notBeforeOf(session.owner) end
local function revokedBy(session)
  local own = readNotBefore(session.owner)
  return own.at >= session.revocableFrom and own.actor or readNotBefore('').actor
end
local function hasEnded(session) return session.endReason ~= nil or isRevoked(session) end

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

local function untilForgotten(session, now) return session.absoluteDeadline + cookieAfterlife - now end
local function untilUndelivered(session, now) return untilForgotten(session, now) + undeliveredAfterlife end

-- Makes a tombstone of a session. It is still listed and in line. Nobody is to be told where tellAt is nil.
local function markEnded(id, session, reason, actor, tellAt, now)
  session.endReason, session.actor = reason, actor
  saveSession(id, session, (tellAt and untilUndelivered or untilForgotten)(session, now))
end

-- Refuses an id that was never seen. There is nobody to tell of it.
local function addTombstone(id, reason, seconds)
  saveSession(id, {
    startedAt = 0, lastActivityAt = 0, absoluteDeadline = 0, revocableFrom = 0, owner = '', userAgent = '',
    endReason = reason, actor = '',
  }, seconds)
end

-- Takes an id without a session out of all lists but its owner's, which is not known any more.
local function dropId(id)
  redis.call('ZREM', due, id)
  redis.call('ZREM', recent, id)
end

-- Ends a session from the server. From tellAt on a sweep tells of it.
local function endSession(id, session, reason, actor, tellAt, now)
  markEnded(id, session, reason, actor, tellAt, now)
  unlist(id, session.owner)
  if tellAt then redis.call('ZADD', due, tellAt, id) else redis.call('ZREM', due, id) end
end

-- Ends a session whose deadline did so. It stays in line, for a sweep to deliver.
local function timeOut(id, session, dueAt, now)
  local reason = dueAt >= session.absoluteDeadline and 'absolute' or 'idle'
  markEnded(id, session, reason, '', dueAt, now)
  unlist(id, session.owner)
end

-- How a session is told to the caller.
local function registered(id, session)
  return {
    sessionId = id, owner = session.owner, startedAt = session.startedAt,
    lastActivityAt = session.lastActivityAt, userAgent = session.userAgent,
  }
end

-- How a session that has ended is told.
local function told(id, session)
  local reply = registered(id, session)
  reply.reason, reply.actor = session.endReason, session.actor
  return reply
end

-- cjson writes an empty table as an object.
local function encodeList(list)
  if #list == 0 then return '[]' end
  return cjson.encode(list)
end
`;
