import { soak } from "./soak.js";

// As long as `SOAK_MINUTES` says, with a hundred people; without it, half a minute with twenty.

const minutes = Number(process.env["SOAK_MINUTES"] ?? 0);

jest.setTimeout((minutes + 5) * 60_000);

test("two servers that share a store never disagree with the model, whatever goes wrong", async () => {
  const size =
    minutes > 0 ? { people: 100, seconds: minutes * 60, moveEvery: 2 } : { people: 20, seconds: 36, moveEvery: 0.8 };
  expect(await soak(size)).toEqual([]);
});
