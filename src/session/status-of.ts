import { secondsSinceProof } from "../clock/fresh-proof.js";
import { toSessionStatus } from "../clock/status.js";
import type { SessionStatus } from "../clock/status.js";
import type { Settings } from "../settings.js";
import type { Judgement } from "./judge-session.js";
import { ownerOf, tagOf } from "./person.js";
import type { OwnerSettings } from "./person.js";

/** The status of a judged session. `now` is in integer epoch seconds. */
export async function statusOf(
  settings: OwnerSettings & Pick<Settings, "session" | "defaults">,
  judgement: Exclude<Judgement, { state: "unavailable" | "superseded" }>,
  { now, signInPath }: { now: number; signInPath: string | null },
): Promise<SessionStatus> {
  const judged = judgement.state === "alive" || judgement.state === "ended" ? judgement.judged : null;
  const alive = judgement.state === "alive" ? judgement.judged.session : null;
  const owner = alive === null || settings.userId === undefined ? null : await ownerOf(settings, await alive.fields());
  return toSessionStatus({
    evaluation: judged?.evaluation ?? null,
    ended: judgement.state === "ended" || judgement.state === "noted" ? judgement.reason : undefined,
    timeouts: judged?.timeouts ?? settings.defaults,
    signInPath,
    authenticatedSeconds: alive === null ? null : secondsSinceProof(alive.mark, now),
    person: await tagOf(settings.session, "person", owner),
    session: await tagOf(settings.session, "session", alive?.mark.id ?? null),
    now,
  });
}
