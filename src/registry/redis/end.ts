import type { SessionRegistry } from "../session-registry.js";
import { endVerdict } from "../verdicts.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner, tellAt, toRegistered } from "./stored-session.js";
import type { StoredSession } from "./stored-session.js";

/** Ends a session: with an owner, only if it is that owner's; with an empty one, whoever's it is. */
const endScript = script(
  {
    now: "number",
    sessionId: "text",
    owner: "text",
    reason: "text",
    actor: "text",
    tellAt: "optionalNumber",
    keepUntil: "number",
  },
  `
local session = readSession(sessionId)
if owner ~= '' and (not session or session.owner ~= owner) then return 'unknown' end
if not session then
  addTombstone(sessionId, reason, keepUntil - now)
  return 'unknown'
end
if hasEnded(session) then return 'ended' end
endSession(sessionId, session, reason, actor, tellAt, now)
return cjson.encode(registered(sessionId, session))
`,
);

export function createEnd(run: RunScript): SessionRegistry["end"] {
  return async (sessionId, { userId, reason, actor, leaseSeconds, keepUntil, now }) => {
    const values = { now, sessionId, owner: await storedOwner(userId ?? null), reason, actor: actor ?? "", keepUntil };
    const reply = await run(endScript({ ...values, tellAt: tellAt({ leaseSeconds, now }) }));
    if (typeof reply !== "object" || reply === null) return { was: endVerdict(reply, sessionId), session: null };
    return { was: "alive", session: toRegistered(reply as StoredSession) };
  };
}
