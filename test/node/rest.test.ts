import { restAsLongAs } from "../../src/registry/rest.js";

// Timers are moved by hand here, `performance.now()` with them.
beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test.each([
  ["as long as the batch took", 40, 40],
  ["no longer than a tenth of a second", 5000, 100],
])("a long ending rests %s", async (_, took, rests) => {
  const since = performance.now();
  jest.advanceTimersByTime(took);
  let isRested = false;
  const rested = restAsLongAs(since).then(() => (isRested = true));
  await jest.advanceTimersByTimeAsync(rests - 1);
  expect(isRested).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(isRested).toBe(true);
  await rested;
});
