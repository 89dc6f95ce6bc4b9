/** @jest-environment node */
// A page that is about a person and has ended goes on for that person alone; and what an app's own requests tell it.
import { createWorld, type Tab, type World } from "./world.js";

beforeEach(() => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
});

async function open(person: string | null): Promise<{ world: World; tab: Tab }> {
  const world = createWorld();
  world.lag = () => 50;
  world.signIn(person);
  const tab = world.openTab();
  await world.pass(6);
  return { world, tab };
}

const seen = ({ state, replaced }: Tab): unknown => [state().status, state().person, replaced];

test.each<[string, string | null, string | null, unknown]>([
  ["the same person", "a", "a", ["active", "a", false]],
  ["the same person by a new password too", "a", "b.a", ["active", "b.a", false]],
  ["a person who is not known", "a", null, ["expired", "a", false]],
  ["another person", "a", "b", ["expired", "a", true]],
  ["anybody, where the page is about nobody known", null, "b", ["active", "b", false]],
  ["nobody known, where the page is about nobody known", null, null, ["active", null, false]],
])("after the end: %s", async (_name, before, now, expected) => {
  const { world, tab } = await open(before);
  world.session = { startedAt: 0, lastActivityAt: 0 };
  tab.engine.ask();
  await world.pass(2);
  expect(seen(tab)).toEqual(["expired", before, false]);

  world.signIn(now);
  await world.pass(6);
  tab.focus();
  await world.pass(2);

  expect(seen(tab)).toEqual(expected);
});

test("offline past the deadline, the same: it waits for the person", async () => {
  const { world, tab } = await open("a");
  world.online = false;
  await world.pass(700);
  expect(seen(tab)).toEqual(["expired", "a", false]);

  world.signIn(null);
  world.online = true;
  tab.fire("online");
  await world.pass(2);
  expect(seen(tab)).toEqual(["expired", "a", false]);

  world.signIn("a");
  await world.pass(6);
  tab.focus();
  await world.pass(2);
  expect(seen(tab)).toEqual(["active", "a", false]);
});

test("a storm of refused requests asks the server once a second, and a live session goes on", async () => {
  const { world, tab } = await open("a");
  world.requests = [];
  for (let time = 0; time < 30; time += 1) {
    tab.engine.ask();
    await world.pass(0.1);
  }
  expect(world.requests.length).toBeLessThanOrEqual(4);
  expect(seen(tab)).toEqual(["active", "a", false]);
});
