import type { SessionRegistry } from "../session-registry.js";
import { endVerdict } from "../verdicts.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner } from "./stored-session.js";

/** Ends a session: with an owner, only if it is that owner's; with an empty one, whoever's it is. */
const endScript = script(
  { now: "number", sessionId: "text", owner: "text", reason: "text", keepUntil: "number" },
  `
local session = readSession(sessionId)
if owner ~= '' and (not session or session.owner ~= owner) then return 'unknown' end
if not session then
  redis.call('HSET', sessionKey(sessionId), 'endReason', reason)
  expireIn(sessionKey(sessionId), keepUntil - now)
  return 'unknown'
end
if session.endReason then return 'ended' end
local wasAlive = not isRevoked(session)
endSession(sessionId, session, wasAlive and reason or 'revoked', now)
return wasAlive and 'alive' or 'ended'
`,
);

export function createEnd(run: RunScript): SessionRegistry["end"] {
  return async (sessionId, { userId, reason = "revoked", keepUntil, now }) => {
    const owner = await storedOwner(userId ?? null);
    return endVerdict(await run(endScript({ now, sessionId, owner, reason, keepUntil })), sessionId);
  };
}
