import type { RunningClock, SignedClock } from "../../../src/cookies/clock-cookie.js";
import { halfCharacters, recallClock, rememberClock } from "../../../src/cookies/recent-clocks.js";

const password = "a password of at least thirty-two characters";
const optionsOf = () => ({
  cookieName: "app",
  password: { 1: password, 2: `${password}, newer` } as Record<string, string>,
});

function clockOf(id: string): SignedClock<RunningClock> {
  const clock = {
    id,
    startedAt: 1_795_000_000,
    lastActivityAt: 1_795_000_000,
    digest: `digest of ${id}`,
    registered: false,
  };
  return { clock, passwordId: "1", text: `1.1.${id}.signature` };
}

test("a clock is recalled for the very two cookies it was verified with", () => {
  const session = optionsOf();
  const clock = clockOf("ada");
  rememberClock(session, clock, "a seal");
  expect(recallClock(session, clock.text, "a seal")).toEqual(clock);
  expect(recallClock(session, clock.text, "a seaL")).toBeUndefined();
  expect(recallClock(session, `${clock.text}A`, "a seal")).toBeUndefined();
});

test("an app that was configured anew knows nothing of it", () => {
  const clock = clockOf("ada");
  rememberClock(optionsOf(), clock, "a seal");
  expect(recallClock(optionsOf(), clock.text, "a seal")).toBeUndefined();
});

test("a clock of a password that was taken out is not recalled", () => {
  const session = optionsOf();
  const clock = clockOf("ada");
  rememberClock(session, clock, "a seal");
  delete session.password["1"];
  expect(recallClock(session, clock.text, "a seal")).toBeUndefined();
});

test("what is remembered is bounded in characters, and the oldest is forgotten first", () => {
  const session = optionsOf();
  const seal = "s".repeat(1000);
  const clocks = Array.from({ length: 2000 }, (_, index) => clockOf(`person ${index}`));
  for (const clock of clocks) rememberClock(session, clock, seal);
  const known = clocks.map((clock) => recallClock(session, clock.text, seal) !== undefined);
  const first = known.indexOf(true);
  expect(known.slice(first)).not.toContain(false);
  const kept = clocks.slice(first).reduce((sum, { text }) => sum + text.length + seal.length, 0);
  expect(kept).toBeLessThanOrEqual(2 * (halfCharacters + 1100));
  expect(kept).toBeGreaterThan(halfCharacters);
});

test("beside another seal, a clock is recalled for the one it was verified with last", () => {
  const session = optionsOf();
  const clock = clockOf("ada");
  rememberClock(session, clock, "a seal");
  rememberClock(session, clock, "another seal");
  expect(recallClock(session, clock.text, "a seal")).toBeUndefined();
  expect(recallClock(session, clock.text, "another seal")).toEqual(clock);
});
