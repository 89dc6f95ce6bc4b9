import type { SessionRegistry } from "../session-registry.js";
import { endedAs, visitVerdict } from "../verdicts.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner } from "./stored-session.js";

const visitScript = script(
  {
    now: "number",
    sessionId: "text",
    tellsOwner: "flag",
    owner: "text",
    startedAt: "number",
    lastActivityAt: "number",
    userAgent: "text",
    deadline: "number",
    absoluteDeadline: "number",
    starting: "flag",
  },
  `
local undeliveredUntil = absoluteDeadline + cookieAfterlife + undeliveredAfterlife

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
  redis.call('HSET', sessionKey(sessionId), 'owner', session.owner, 'startedAt', session.startedAt,
    'lastActivityAt', session.lastActivityAt, 'absoluteDeadline', absoluteDeadline,
    'revocableFrom', exact(session.revocableFrom), 'userAgent', session.userAgent)
  expireIn(sessionKey(sessionId), undeliveredUntil - now)
  redis.call('ZADD', due, dueAt, sessionId)
  redis.call('ZADD', recent, session.lastActivityAt, sessionId)
  if session.owner == '' then return end
  local key = ownerKey(session.owner)
  redis.call('ZADD', key, session.lastActivityAt, sessionId)
  -- Another session of the owner's may be kept for longer.
  if redis.call('TTL', key) < undeliveredUntil - now then expireIn(key, undeliveredUntil - now) end
end

local known = readSession(sessionId)
if not known then
  if not tellsOwner then return 'unknown' end
  if not starting and mayPredate(startedAt, notBeforeOf(owner)) then return 'revoked' end
  dropSomeExpired()
  write({
    owner = owner, startedAt = startedAt, lastActivityAt = lastActivityAt, userAgent = userAgent,
    revocableFrom = notBeforeOf(owner) + notBeforeStep,
  }, math.min(deadline, absoluteDeadline))
  return 'alive'
end

local verdicts = { ${endedAs.map((word) => `['${word}'] = '${word}'`).join(", ")} }
if known.endReason then return verdicts[known.endReason] or 'revoked' end
if isRevoked(known) then return 'revoked' end

local dueBefore = dueAtOf(sessionId) or 0
local isLater = lastActivityAt > known.lastActivityAt or math.min(deadline, absoluteDeadline) > dueBefore
local changesOwner = owner ~= '' and owner ~= known.owner
if not isLater and not changesOwner then return 'alive' end
if changesOwner then
  -- As a session of another owner it was never seen.
  if mayPredate(known.startedAt, ownNotBeforeOf(owner)) then return 'revoked' end
  unlist(sessionId, known.owner)
  known.owner, known.revocableFrom = owner, notBeforeOf(owner) + notBeforeStep
end
if userAgent ~= '' then known.userAgent = userAgent end
known.lastActivityAt = math.max(lastActivityAt, known.lastActivityAt)
write(known, math.min(math.max(deadline, dueBefore), absoluteDeadline))
return 'alive'
`,
);

export function createVisit(run: RunScript): SessionRegistry["visit"] {
  return async (visit, now) => {
    const { sessionId, userId, startedAt, lastActivityAt, userAgent, deadline, absoluteDeadline, starting } = visit;
    const call = visitScript({
      now,
      sessionId,
      tellsOwner: userId !== undefined,
      owner: await storedOwner(userId ?? null),
      startedAt,
      lastActivityAt,
      userAgent: userAgent ?? "",
      deadline,
      absoluteDeadline,
      starting,
    });
    return visitVerdict(await run(call), visit);
  };
}
