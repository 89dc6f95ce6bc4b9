import { evaluate } from "../../../src/clock/evaluate.js";

const start = 1_795_000_000;
const timeouts = { idleTimeout: 1800, absoluteTimeout: 43_200, warnBefore: 120, gracePeriod: 60 };
const noIdle = { ...timeouts, idleTimeout: null };

test.each`
  limit                   | idleFor | age       | status       | reason        | expiresIn
  ${"before the warning"} | ${1679} | ${1679}   | ${"active"}  | ${null}       | ${121}
  ${"at the warning"}     | ${1680} | ${1680}   | ${"warning"} | ${null}       | ${120}
  ${"in the warning"}     | ${1681} | ${1681}   | ${"warning"} | ${null}       | ${119}
  ${"idle - 1"}           | ${1799} | ${1799}   | ${"warning"} | ${null}       | ${1}
  ${"idle"}               | ${1800} | ${1800}   | ${"expired"} | ${"idle"}     | ${0}
  ${"idle + 1"}           | ${1801} | ${1801}   | ${"expired"} | ${"idle"}     | ${0}
  ${"absolute warning"}   | ${0}    | ${43_080} | ${"warning"} | ${null}       | ${120}
  ${"absolute - 1"}       | ${0}    | ${43_199} | ${"warning"} | ${null}       | ${1}
  ${"absolute"}           | ${0}    | ${43_200} | ${"expired"} | ${"absolute"} | ${0}
  ${"absolute + 1"}       | ${0}    | ${43_201} | ${"expired"} | ${"absolute"} | ${0}
`("$limit: $status", ({ idleFor, age, status, reason, expiresIn }) => {
  const now = start + age;
  const clock = { startedAt: start, lastActivityAt: now - idleFor };
  expect(evaluate(clock, timeouts, now)).toMatchObject({ status, reason, expiresIn });
});

test("names the limit that passed first when both have", () => {
  const now = start + 10 * 86_400;
  const idleFirst = { startedAt: start, lastActivityAt: start + 60 };
  const absoluteFirst = { startedAt: start, lastActivityAt: start + 43_000 };
  const together = { startedAt: start, lastActivityAt: start + 43_200 - 1800 };
  expect(evaluate(idleFirst, timeouts, now).reason).toBe("idle");
  expect(evaluate(absoluteFirst, timeouts, now).reason).toBe("absolute");
  expect(evaluate(together, timeouts, now).reason).toBe("absolute");
});

test("never ends for idleness without an idle timeout", () => {
  const clock = { startedAt: start, lastActivityAt: start };
  expect(evaluate(clock, noIdle, start + 43_199)).toMatchObject({ status: "warning", canExtend: false });
  expect(evaluate(clock, noIdle, start + 43_200)).toMatchObject({ status: "expired", reason: "absolute" });
});

test("cannot be extended once the absolute limit comes first", () => {
  const at = (age: number) =>
    evaluate({ startedAt: start, lastActivityAt: start + age }, timeouts, start + age).canExtend;
  expect(at(43_200 - 1801)).toBe(true);
  expect(at(43_200 - 1800)).toBe(false);
  expect(at(43_200 - 1799)).toBe(false);
});

test.each([NaN, Infinity, -Infinity])("reads a clock of %p as expired", (value) => {
  expect(evaluate({ startedAt: value, lastActivityAt: start }, timeouts, start).status).toBe("expired");
  expect(evaluate({ startedAt: start, lastActivityAt: value }, timeouts, start).status).toBe("expired");
  expect(evaluate({ startedAt: start, lastActivityAt: start }, timeouts, value).status).toBe("expired");
});
