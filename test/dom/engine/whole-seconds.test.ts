/** @jest-environment node */
import { createWorld } from "./world.js";

beforeEach(() => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
});

// A server that was a little slow before has counted less of the time than the tab has.
test("the server's seconds are whole: in whichever part of one a tab starts, each edge is one question", async () => {
  const counts: number[] = [];
  for (let phase = 0; phase < 1000; phase += 10) {
    const world = createWorld();
    await world.pass(phase / 1000);
    world.lag = () => 40;
    const tab = world.openTab();
    await world.pass(10);
    world.lag = () => 2;

    await world.pass(540);
    counts.push(world.requests.length);
    await world.pass(60);

    expect(tab.state()).toMatchObject({ status: "expired", reason: "idle" });
    counts.push(world.requests.length);
  }

  expect([...new Set(counts)]).toEqual([2, 3]);
});
