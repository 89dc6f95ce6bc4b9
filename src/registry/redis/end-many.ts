import { restAsLongAs } from "../rest.js";
import type { EndManyOptions, SessionRegistry } from "../session-registry.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner, tellAt, toEnded } from "./stored-session.js";
import type { StoredEnd } from "./stored-session.js";

/**
 * How many sessions one script ends at most. It takes some two milliseconds, in which the Redis server does nothing
 * else: a visit is to wait no longer than 20 ms, on a busy machine too.
 */
const batchSize = 100;

/** What one script did. */
interface Batch {
  /** The live sessions it ended, where somebody is to be told; else cjson's idea of an empty list. */
  sessions: StoredEnd[] | object;
  /** How many live sessions it ended. */
  ended: number;
  /** How many live sessions it spared, and so left in the list. The next script passes over them. */
  left: number;
  hasMore: boolean;
  /** Epoch seconds to the thousandth, as text. */
  notBefore: string;
}

/**
 * Ends the next batch of an owner's sessions, or of everyone's where the owner is empty. The first batch is given no
 * not-before time, and sets it.
 */
const endBatch = script(
  {
    now: "number",
    owner: "text",
    keepUntil: "number",
    exceptSessionId: "text",
    passOver: "number",
    batchSize: "number",
    notBefore: "optionalNumber",
    actor: "text",
    tellAt: "optionalNumber",
  },
  `
local function setNotBefore(key, text)
  local keptFor = math.max(keepUntil - now, redis.call('TTL', key))
  redis.call('SET', key, text)
  expireIn(key, keptFor)
end

if not notBefore then
  local spared = exceptSessionId ~= '' and readSession(exceptSessionId)
  local isSpared = spared and spared.owner == owner and not spared.endReason and not isRevoked(spared)
  local latestKey = prefix .. 'nb'
  local latest = tonumber(redis.call('GET', latestKey) or '-1')
  local before = owner == '' and latest or notBeforeOf(owner)
  notBefore = tonumber(exact(math.max(now, before + notBeforeStep)))
  setNotBefore(notBeforeKey(owner), exact(notBefore) .. ' ' .. actor)
  setNotBefore(latestKey, exact(math.max(latest, notBefore)))
  if isSpared then
    spared.revocableFrom = notBefore + notBeforeStep
    saveSession(exceptSessionId, spared, untilUndelivered(spared, now))
  end
end

local list = owner == '' and recent or ownerKey(owner)
local ids = redis.call('ZRANGE', list, passOver, passOver + batchSize - 1)
local unlisted, ended, sessions, left = {}, {}, {}, 0

local function endLive(id, session)
  local dueAt = dueAtOf(id) or math.huge
  if dueAt > now then
    ended[#ended + 1] = id
    markEnded(id, session, 'revoked', actor, tellAt, now)
    if tellAt then sessions[#sessions + 1] = told(id, session) end
  else
    -- Its time was up before: a sweep delivers that.
    timeOut(id, session, dueAt, now)
  end
  if owner == '' and session.owner ~= '' then redis.call('ZREM', ownerKey(session.owner), id) end
end

for _, id in ipairs(ids) do
  local session = readSession(id)
  local isLive = session and not session.endReason
  if isLive and (id == exceptSessionId or session.revocableFrom > notBefore) then
    left = left + 1
  else
    unlisted[#unlisted + 1] = id
    if isLive then endLive(id, session) end
  end
end
-- Many at once: removing them one by one would be most of the work.
if #unlisted > 0 then
  redis.call('ZREM', list, unpack(unlisted))
  redis.call('ZREM', recent, unpack(unlisted))
end
if tellAt then
  local dueThen = {}
  for _, id in ipairs(ended) do
    dueThen[#dueThen + 1] = tellAt
    dueThen[#dueThen + 1] = id
  end
  if #ended > 0 then redis.call('ZADD', due, unpack(dueThen)) end
elseif #ended > 0 then
  redis.call('ZREM', due, unpack(ended))
end
return cjson.encode({
  ended = #ended, sessions = sessions, left = left, hasMore = #ids == batchSize, notBefore = exact(notBefore),
})
`,
);

export function createBulkEndings(run: RunScript): Pick<SessionRegistry, "endUser" | "endAll"> {
  /** Ends one batch at a time. The first one sets the not-before time, which holds for the batches still to come. */
  async function endEach(
    whose: { owner: string; exceptSessionId: string },
    { actor, keepUntil, now, onBatch, ...lease }: EndManyOptions,
  ): Promise<number> {
    const values = { ...whose, keepUntil, now, batchSize, actor: actor ?? "", tellAt: tellAt({ ...lease, now }) };
    let ended = 0;
    let passOver = 0;
    let notBefore: number | null = null;
    let hasMore = true;
    let isSecondLook = false;
    while (hasMore) {
      const since = performance.now();
      const from = passOver;
      const batch = (await run(endBatch({ ...values, passOver, notBefore }))) as Batch;
      ended += batch.ended;
      passOver += batch.left;
      notBefore = Number(batch.notBefore);
      hasMore = batch.hasMore;
      // A spared session that is used meanwhile moves to the end of the list, and another takes its place, where it was
      // passed over. So the list is looked at once more, but not for ever: people go on signing in.
      if (!hasMore && from > 0 && !isSecondLook) {
        isSecondLook = true;
        passOver = 0;
        hasMore = true;
      }
      await onBatch?.({ ended, sessions: Array.isArray(batch.sessions) ? batch.sessions.map(toEnded) : [] });
      if (hasMore) await restAsLongAs(since);
    }
    return ended;
  }

  return {
    endUser: async (userId, { exceptSessionId, ...options }) =>
      endEach({ owner: await storedOwner(userId), exceptSessionId: exceptSessionId ?? "" }, options),
    endAll: (options) => endEach({ owner: "", exceptSessionId: "" }, options),
  };
}
