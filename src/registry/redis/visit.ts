import type { RegistryVisit, SessionRegistry } from "../session-registry.js";
import { endedAs, refusalOf, visitVerdict } from "../verdicts.js";
import { registering } from "./registering.js";
import type { RunScript } from "./run-script.js";
import { script } from "./script.js";
import { storedOwner } from "./stored-session.js";

/** What `registering` needs to know. */
export const visitArguments = {
  now: "number",
  sessionId: "text",
  owner: "text",
  startedAt: "number",
  lastActivityAt: "number",
  userAgent: "text",
  deadline: "number",
  absoluteDeadline: "number",
  maxSessions: "optionalNumber",
} as const;

const visitScript = script(
  { ...visitArguments, tellsOwner: "flag" },
  `${registering}
-- Who noticed is not there to tell of those that this session replaces, so a sweep does.
local function makeRoom()
  for _, one in ipairs(pastLimit({ [sessionId] = true })) do
    endSession(one.id, one.session, 'replaced', '', now, now)
  end
end

local known = readSession(sessionId)
if not known then
  if not tellsOwner then return 'unknown' end
  if mayPredate(startedAt, notBeforeOf(owner)) then return 'revoked' end
  register()
  makeRoom()
  return 'alive'
end
if known.endReason then
  local refusals = { ${endedAs.map((word) => `['${word}'] = '${refusalOf(word)}'`).join(", ")} }
  return refusals[known.endReason]
end
if isRevoked(known) then return 'revoked' end
local verdict, isNewToOwner = renew(known)
if isNewToOwner then makeRoom() end
return verdict
`,
);

export function createVisit(run: RunScript): SessionRegistry["visit"] {
  return async (visit, now) => {
    const values = { ...(await visitValues(visit, now)), tellsOwner: visit.userId !== undefined };
    return visitVerdict(await run(visitScript(values)), visit);
  };
}

/** The values of `visitArguments`. */
export async function visitValues(
  visit: RegistryVisit,
  now: number,
): Promise<Omit<RegistryVisit, "userId"> & { now: number; owner: string; userAgent: string }> {
  const { userId, userAgent, ...told } = visit;
  return { ...told, now, owner: await storedOwner(userId ?? null), userAgent: userAgent ?? "" };
}
