import type { EndedSession, SessionRegistry } from "../session-registry.js";
import { startVerdict } from "../verdicts.js";
import { registering } from "./registering.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { tellAt, toEnded } from "./stored-session.js";
import type { StoredEnd } from "./stored-session.js";
import { visitArguments, visitValues } from "./visit.js";

const startScript = script(
  {
    ...visitArguments,
    confirms: "flag",
    supersedes: "list",
    refuses: "flag",
    tellAt: "optionalNumber",
    keepUntil: "number",
  },
  `${registering}
local known = readSession(sessionId)
if known and hasEnded(known) then return 'revoked' end

local spared, before, isKnown = { [sessionId] = true }, {}, false
for _, id in ipairs(supersedes) do
  local session = readSession(id)
  if confirms and session and hasEnded(session) then return 'revoked' end
  isKnown = isKnown or (session and session.owner == owner)
  spared[id], before[id] = true, session
end
-- One that is known as this owner's was registered after the ending. Of any other its start decides.
if confirms and not isKnown and mayPredate(startedAt, notBeforeOf(owner)) then return 'revoked' end

local tooMany = confirms and {} or pastLimit(spared)
if refuses and #tooMany > 0 then return 'refused' end

local ended = {}
local function finish(id, session, reason)
  endSession(id, session, reason, '', tellAt, now)
  if tellAt then ended[#ended + 1] = told(id, session) end
end
for _, id in ipairs(supersedes) do
  local session = before[id]
  if not session then
    addTombstone(id, 'superseded', keepUntil - now)
  elseif not hasEnded(session) then
    finish(id, session, 'superseded')
  end
end
for _, one in ipairs(tooMany) do finish(one.id, one.session, 'replaced') end
if known then renew(known) else register() end
if #ended == 0 then return 'alive' end
return cjson.encode(ended)
`,
);

export function createStart(run: RunScript): SessionRegistry["start"] {
  return async (start, now) => {
    const confirms = start.kind === "confirm";
    const values = {
      ...(await visitValues(start, now)),
      confirms,
      supersedes: start.supersedes,
      refuses: start.onLimit === "refuse",
      tellAt: confirms ? null : tellAt({ ...start, now }),
      keepUntil: start.keepUntil,
    };
    const reply = await run(startScript(values));
    if (!Array.isArray(reply)) return { verdict: startVerdict(reply, start.sessionId), ended: [] };
    const ended: EndedSession[] = (reply as StoredEnd[]).map(toEnded);
    return { verdict: "alive", ended };
  };
}
