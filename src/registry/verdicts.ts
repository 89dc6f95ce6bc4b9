import { SessionTimeoutError } from "../errors.js";

/**
 * How a session ended, as a registry stores it: its time ran out (`idle`, `absolute`), it was `revoked`, `replaced` by a
 * sign-in past `maxSessions`, or `signed-out`; or the same browser has another session in its place (`superseded`).
 */
export const endedAs = ["idle", "absolute", "revoked", "replaced", "signed-out", "superseded"] as const;

export type EndedAs = (typeof endedAs)[number];

/** The verdicts of a visit to a session that ended: its own word for one of these, `revoked` for any other end. */
export const refusals = ["revoked", "replaced", "superseded"] as const;

/** `unknown`: the registry has never seen the session, and was not told whose it is. */
export type VisitVerdict = "alive" | "unknown" | (typeof refusals)[number];

/** What a session was before it was ended. */
export type EndVerdict = "alive" | "ended" | "unknown";

/** What became of a session that was to start. */
export type StartVerdict = "alive" | "refused" | "revoked";

/** What a session that is looked at is. */
export type LookVerdict = "alive" | "unknown" | "ended";

const visitVerdicts: readonly VisitVerdict[] = ["alive", "unknown", ...refusals];
const endVerdicts: readonly EndVerdict[] = ["alive", "ended", "unknown"];
const startVerdicts: readonly StartVerdict[] = ["alive", "refused", "revoked"];
const lookVerdicts: readonly LookVerdict[] = ["alive", "unknown", "ended"];

/** The verdict of a visit to a session that ended so. */
export function refusalOf(endReason: EndedAs): (typeof refusals)[number] {
  return refusals.find((word) => word === endReason) ?? "revoked";
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

/** The verdict that stands in a reply to `end`. Anything else throws, as in `visitVerdict`. */
export function endVerdict(reply: unknown, sessionId: string): EndVerdict {
  return verdict("end", reply, endVerdicts, sessionId);
}

/** The verdict that stands in a reply to `start`. Anything else throws, as in `visitVerdict`. */
export function startVerdict(reply: unknown, sessionId: string): StartVerdict {
  return verdict("start", reply, startVerdicts, sessionId);
}

/** The verdict that stands in a reply to `look`. Anything else throws, as in `visitVerdict`. */
export function lookVerdict(reply: unknown, sessionId: string): LookVerdict {
  return verdict("look", reply, lookVerdicts, sessionId);
}

/** What a reply has in a field; `undefined` where it is no object. */
export function fieldOf(reply: unknown, field: "verdict" | "was"): unknown {
  if (typeof reply !== "object" || reply === null) return undefined;
  return (reply as { readonly [Name in typeof field]?: unknown })[field];
}

function verdict<Word extends string>(method: string, reply: unknown, words: readonly Word[], sessionId: string): Word {
  const found = words.find((word) => word === reply);
  if (found === undefined) throw noVerdict(method, reply, words, sessionId);
  return found;
}

/** The error that says what came in place of one of these words. */
export function noVerdict(
  method: string,
  reply: unknown,
  words: readonly string[],
  sessionId: string,
): SessionTimeoutError {
  const seen = describe(reply, sessionId);
  return new SessionTimeoutError(
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
