import { toSessionStatus } from "../clock/status.js";
import type { SessionStatus } from "../clock/status.js";
import type { Context } from "./context.js";
import type { Judgement } from "./judge-session.js";

/** What a judged session looks like from outside. `now` is in integer epoch seconds. */
export function statusOf<Session extends object>(
  { settings }: Context<Session>,
  judgement: Exclude<Judgement<Session>, { state: "unavailable" }>,
  now: number,
): SessionStatus {
  const judged = judgement.state === "none" ? null : judgement;
  return toSessionStatus({
    evaluation: judged?.evaluation ?? null,
    revoked: judgement.state === "ended" && judgement.reason === "revoked",
    timeouts: judged?.timeouts ?? settings.defaults,
    signInPath: settings.signInPath,
    now,
  });
}
