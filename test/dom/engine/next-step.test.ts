/** @jest-environment node */
import { nextStep } from "../../../src/react/next-step.js";
import { type KnownStatus, nothingKnown } from "../../../src/react/session-state.js";

const minute = 60_000;
const active: KnownStatus = { ...nothingKnown, status: "active", canExtend: true };
const warning: KnownStatus = { ...active, status: "warning" };
const expired: KnownStatus = { ...active, status: "expired", reason: "idle" };
const anonymous: KnownStatus = { ...nothingKnown, status: "anonymous" };

interface Facts {
  known: KnownStatus;
  isTrusted: boolean;
  requestsUnderWay: number;
  untilEdge: number;
  untilRetry: number;
}

/** Ten minutes into a session that is fine. */
const calm: Facts = {
  known: active,
  isTrusted: true,
  requestsUnderWay: 0,
  untilEdge: 18 * minute,
  untilRetry: -9 * minute,
};

/** Milliseconds to wait, or what else there is to do. */
function next(...facts: Partial<Facts>[]): number | string {
  const { known, isTrusted, requestsUnderWay, untilEdge, untilRetry } = Object.assign({}, calm, ...facts) as Facts;
  const wait = nextStep(known, isTrusted, requestsUnderWay, untilEdge, untilRetry);
  return wait === Infinity ? "rest" : wait <= 0 ? "ask" : wait;
}

describe.each<[string, KnownStatus]>([
  ["before a warning", active],
  ["before the end", warning],
])("the server is asked a tenth of a second after the edge, %s", (_edge, known) => {
  test.each<[string, number, number | string]>([
    ["a second before it", 1000, 1100],
    ["a millisecond before it", 1, 101],
    ["at it", 0, 100],
    ["99 ms after it", -99, 1],
    ["100 ms after it", -100, "ask"],
    ["101 ms after it", -101, "ask"],
    ["long after it: the machine slept", -60 * minute, "ask"],
  ])("%s", (_name, untilEdge, expected) => expect(next({ known, untilEdge })).toBe(expected));
});

describe("what cannot be relied on is asked for whatever the time", () => {
  test.each<[string, Partial<Facts>]>([
    ["long before the warning", {}],
    ["during a warning", { known: warning }],
    ["after the end", { known: expired, untilEdge: -1000 }],
    ["nobody was signed in", { known: anonymous, untilEdge: -1000 }],
    ["nothing is known yet", { known: nothingKnown, untilEdge: 0 }],
  ])("%s", (_name, facts) => expect(next(facts, { isTrusted: false })).toBe("ask"));
});

describe("the server is not asked before it may be asked again", () => {
  test.each<[string, Partial<Facts>, number | string]>([
    ["a millisecond before", { untilRetry: 1 }, 1],
    ["at that moment", { untilRetry: 0 }, "ask"],
    ["a millisecond after", { untilRetry: -1 }, "ask"],
    ["where there is nothing to ask, that changes nothing", { isTrusted: true, untilRetry: 8000 }, 18 * minute + 100],
    ["at an edge", { isTrusted: true, untilEdge: -100, untilRetry: 8000 }, 8000],
    ["where nothing is known", { known: nothingKnown, untilRetry: 8000 }, 8000],
    ["where the session is over", { known: expired, untilRetry: 8000 }, 8000],
  ])("%s", (_name, facts, expected) => expect(next({ isTrusted: false }, facts)).toBe(expected));
});

describe("the server is not asked twice at a time", () => {
  test.each<[string, Partial<Facts>, number | string]>([
    ["at an edge", { untilEdge: -100 }, "rest"],
    ["where nothing is known", { known: nothingKnown, isTrusted: false }, "rest"],
    ["where the session is over", { known: expired, isTrusted: false }, "rest"],
    ["before an edge, time goes on", { untilEdge: 1000 }, 1100],
  ])("%s", (_name, facts, expected) => expect(next(facts, { requestsUnderWay: 1 })).toBe(expected));
});

test.each<[string, KnownStatus]>([
  ["after the end", expired],
  ["where nobody is signed in", anonymous],
])("it rests %s", (_name, known) => expect(next({ known, untilEdge: -1000 })).toBe("rest"));
