import type { TimeoutReason } from "../clock/evaluate.js";
import { SessionTimeoutError } from "../errors.js";

/**
 * How a session is ended from the server: `revoked`, or `superseded` by the session that signing in again put in
 * its place. These words are stored as they are, and they are the verdicts of later visits.
 */
export const endedAs = ["revoked", "superseded"] as const;

export type EndedAs = (typeof endedAs)[number];

/** `unknown`: the registry has never seen the session, and was not told whose it is. */
export type VisitVerdict = "alive" | "unknown" | EndedAs;

/** What a session was before it was ended. */
export type EndVerdict = "alive" | "ended" | "unknown";

const visitVerdicts: readonly VisitVerdict[] = ["alive", "unknown", ...endedAs];
const endVerdicts: readonly EndVerdict[] = ["alive", "ended", "unknown"];

/** Whether a session was ended from the server, and did not time out. */
export function isEndedAs(endReason: TimeoutReason | EndedAs | null): endReason is EndedAs {
  const words: readonly (string | null)[] = endedAs;
  return words.includes(endReason);
}

/**
 * The verdict that a reply to `visit` is. Anything else must not pass for `alive`: it may come from a proxy, from
 * another version, or from a registry with a mistake in it.
 *
 * @throws SessionTimeoutError `ERR_REGISTRY`, saying what came
 */
export function visitVerdict(reply: unknown, visit: { sessionId: string; userId: unknown }): VisitVerdict {
  // A registry that was told whose the session is has nothing left to ask, so `unknown` is no verdict then.
  const words = visit.userId === undefined ? visitVerdicts : visitVerdicts.filter((word) => word !== "unknown");
  return verdict("visit", reply, words, visit.sessionId);
}

/** The verdict that a reply to `end` is. Anything else throws, as in `visitVerdict`. */
export function endVerdict(reply: unknown, sessionId: string): EndVerdict {
  return verdict("end", reply, endVerdicts, sessionId);
}

function verdict<Word extends string>(method: string, reply: unknown, words: readonly Word[], sessionId: string): Word {
  const found = words.find((word) => word === reply);
  if (found !== undefined) return found;
  const seen = describe(reply, sessionId);
  throw new SessionTimeoutError(
    "ERR_REGISTRY",
    `the registry answered ${method} with ${seen}, not ${words.join(", ")}`,
  );
}

/**
 * A reply as an error message may show it: a word as it is, and of all else only the type, because a reply could hold
 * an id.
 */
function describe(reply: unknown, sessionId: string): string {
  if (reply === null) return "null";
  if (typeof reply === "object") return "an object";
  if (typeof reply !== "string") return typeof reply;
  return /^[A-Za-z]{1,20}$/.test(reply) && reply !== sessionId ? `"${reply}"` : "a string";
}
