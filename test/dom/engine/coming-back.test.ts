/** @jest-environment node */
import { createWorld, type Tab, type World } from "./world.js";

let world: World;
beforeEach(() => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
  world = createWorld();
  world.lag = () => 50;
});

async function open(...visible: boolean[]): Promise<Tab[]> {
  const tabs = visible.map((visible) => world.openTab({ visible }));
  await world.pass(6);
  world.requests = [];
  return tabs;
}

test.each<[string, (tab: Tab) => void, string[]]>([
  ["the window gets the focus", (tab) => tab.focus(), ["GET status"]],
  ["the tab is shown", (tab) => tab.fire("visibilitychange"), ["GET status"]],
  ["a field gets the focus", (tab) => tab.fire("focus"), []],
  ["the tab is hidden", (tab) => tab.setVisible(false), []],
  ["the network is back", (tab) => tab.fire("online"), []],
])("%s", async (_name, happen, asked) => {
  const [tab] = (await open(true)) as [Tab];
  happen(tab);
  await world.pass(1);
  expect(world.requests).toEqual(asked);
});

test("a hidden tab asks nothing when its window gets the focus", async () => {
  const [tab] = (await open(false)) as [Tab];
  tab.focus();
  await world.pass(3);
  expect(world.requests).toEqual([]);
});

test.each([
  [4.9, []],
  [5.1, ["GET status"]],
])("%d seconds after any tab asked", async (seconds, asked) => {
  world.lag = () => 0;
  const [asks, other] = (await open(true, true)) as [Tab, Tab];
  asks.focus();
  await world.pass(0.5);
  expect(world.requests).toEqual(["GET status"]);
  world.requests = [];

  await world.pass(seconds - 0.5);
  other.focus();
  await world.pass(0.5);

  expect(world.requests).toEqual(asked);
});

test("it is no activity", async () => {
  const [tab] = (await open(true)) as [Tab];
  await world.pass(300);
  tab.focus();
  await world.pass(1);
  expect(world.judge()?.idleSeconds).toBeGreaterThan(300);
});

test.each([1, 2, 3, 4, 5])("eight tabs that come back at once ask once (%d)", async (seed) => {
  world = createWorld(seed);
  const tabs = await open(...Array.from({ length: 8 }, () => true));
  for (const tab of tabs) tab.focus();
  await world.pass(4);
  expect(world.requests).toEqual(["GET status"]);
});

test("twenty switches between two tabs in a minute are at most twelve requests", async () => {
  const tabs = await open(true, false);
  for (let time = 0; time < 20; time += 1) {
    tabs[time % 2]?.setVisible(false);
    tabs[(time + 1) % 2]?.setVisible(true);
    tabs[(time + 1) % 2]?.focus();
    await world.pass(3);
  }
  expect(world.requests.length).toBeLessThanOrEqual(12);
  expect(world.requests.length).toBeGreaterThan(5);
});

test("a server that fails, or none, changes nothing but the error, and is asked again", async () => {
  const [tab] = (await open(true)) as [Tab];
  world.online = false;
  tab.focus();
  await world.pass(3);
  expect(tab.state()).toMatchObject({ status: "active", error: expect.any(Error) });
  expect(tab.leftTo).toBeNull();

  world.online = true;
  await world.pass(5);
  expect(tab.state()).toMatchObject({ status: "active", error: null });
});

test("an end met by another page is found within a second, and stays what it was", async () => {
  const [tab] = (await open(true)) as [Tab];
  world.signInPath = null;
  world.session = null;
  tab.focus();
  await world.pass(1);
  expect(tab.state()).toMatchObject({ status: "anonymous", reason: "signed-out" });

  // Asked again, the server has nothing to say of it.
  await world.pass(6);
  tab.focus();
  await world.pass(1);
  expect(tab.state()).toMatchObject({ status: "anonymous", reason: "signed-out" });
});

test.each([
  [true, true, null],
  [false, false, null],
])("a sign-out that is recorded: %s", async (recorded, done, message) => {
  const [tab, other] = (await open(true, true)) as [Tab, Tab];
  world.recorded = recorded;

  const answer = tab.engine.signOut();
  await world.pass(3);

  expect(await answer).toBe(done);
  expect(tab.state()).toMatchObject({ status: "anonymous", reason: "signed-out" });
  expect(tab.state().error?.message ?? null).toBe(message);
  expect([tab.leftTo, other.leftTo]).toEqual(["/login?reason=signed-out", "/login?reason=signed-out"]);
});
