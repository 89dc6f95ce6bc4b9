/** @jest-environment node */
import fc from "fast-check";
import { isAnother } from "../../../src/react/person.js";
import { createWorld, type Tab, type World } from "./world.js";

beforeEach(() => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
});

describe("another person", () => {
  test.each([
    ["the same", "a", "a", false],
    ["other", "a", "b", true],
    ["unknown before", null, "a", false],
    ["unknown now", "a", null, false],
    ["never told of", undefined, "a", false],
    ["unknown throughout", null, null, false],
    ["a password added", "a", "b.a", false],
    ["a password taken away", "b.a", "a", false],
    ["one part of several in common", "a.b.c", "x.c.y", false],
    ["no part of several in common", "a.b", "c.d", true],
    ["a part that begins like the other's", "ab", "a", true],
    ["a part that is two of the other's without the dot", "a.b", "ab", true],
  ])("%s", (_name, shown, found, expected) => {
    expect([found].some((tag) => isAnother(shown, tag))).toBe(expected);
  });

  test("whoever shares a part is the same, both ways round; whoever shares none is not", () => {
    const part = fc.stringMatching(/^[\w-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.array(part, { minLength: 1 }), (one, other) => {
        const shared = one.some((part) => other.includes(part));
        expect(isAnother(one.join("."), other.join("."))).toBe(!shared);
        expect(isAnother(other.join("."), one.join("."))).toBe(!shared);
      }),
    );
  });
});

/** One with a network that is never slow. */
function quickWorld(): World {
  const world = createWorld();
  world.lag = () => 50;
  return world;
}

/** A tab of this person's page, six seconds later. */
async function tabOf(person: string | null, world: World): Promise<Tab> {
  world.signIn(person);
  const tab = world.openTab();
  await world.pass(6);
  return tab;
}

const seen = ({ replaced, loads, state }: Tab): unknown => [replaced, loads, state().person];

describe("a page that finds", () => {
  test.each<[string, string | null, string | null, [replaced: boolean, loads: number, person: string | null]]>([
    ["the same person", "a", "a", [false, 0, "a"]],
    ["the same person by a new password too", "a", "b.a", [false, 0, "b.a"]],
    ["another person", "a", "b", [true, 1, "a"]],
    ["nobody it could tell apart", "a", null, [false, 0, "a"]],
    ["a person where there was none", null, "a", [false, 0, "a"]],
  ])("%s", async (_name, before, now, expected) => {
    const world = quickWorld();
    const tab = await tabOf(before, world);
    world.signIn(now);

    tab.focus();
    await world.pass(1);

    expect(seen(tab)).toEqual(expected);
  });

  test("the same person through a rotation, part by part, stays as it is", async () => {
    const world = quickWorld();
    const tab = await tabOf("a", world);
    for (const person of ["b.a", "b", "c.b", "c"]) {
      world.signIn(person);
      tab.focus();
      await world.pass(6);
    }
    expect(seen(tab)).toEqual([false, 0, "c"]);
  });

  test("another person after nobody was signed in for a while", async () => {
    const world = quickWorld();
    world.signInPath = null;
    const tab = await tabOf("a", world);
    void tab.engine.signOut();
    await world.pass(6);
    expect(tab.state().status).toBe("anonymous");
    world.signIn("b");
    tab.focus();
    await world.pass(1);
    expect(seen(tab)).toEqual([true, 1, "a"]);
  });
});

test("another tab's word is enough, in a hidden tab too, and nobody else asks", async () => {
  const world = quickWorld();
  const tabs = [await tabOf("a", world), world.openTab({ visible: false })];
  await world.pass(6);
  world.signIn("b");
  world.requests = [];

  tabs[0]?.focus();
  await world.pass(2);

  expect(tabs.map(({ replaced, loads }) => [replaced, loads])).toEqual([
    [true, 1],
    [true, 1],
  ]);
  expect(world.requests).toEqual(["GET status"]);
});

test("a page taken away does nothing more, whatever happens", async () => {
  const world = quickWorld();
  const tab = await tabOf("a", world);
  world.signIn("b");
  tab.focus();
  await world.pass(1);
  world.requests = [];

  for (const type of ["keydown", "visibilitychange", "online"]) tab.fire(type);
  tab.focus();
  await world.pass(2000);

  expect([world.requests, tab.leftTo, tab.loads]).toEqual([[], null, 1]);
});

describe("the page that is loaded then", () => {
  /** Goes on in the tab with the page that the server, or a cache, has for it. Nobody sees it before it is checked. */
  async function load(world: World, { storage }: Tab, shown: string): Promise<Tab> {
    const tab = world.openTab({ storage, initialStatus: { ...world.status(), person: shown } });
    await world.pass(0);
    expect(tab.shown()).toBe(false);
    await world.pass(1);
    if (!tab.replaced) expect(tab.shown()).toBe(true);
    return tab;
  }

  test("is left alone if it is the other person's, and so may change again", async () => {
    const world = quickWorld();
    let tab = await tabOf("a", world);
    for (const person of ["b", "a", "b"]) {
      await world.pass(6);
      world.signIn(person);
      tab.focus();
      await world.pass(1);
      expect(tab).toMatchObject({ replaced: true, loads: 1 });
      tab = await load(world, tab, person);
      expect(seen(tab)).toEqual([false, 0, person]);
      // Or the next time that this person comes, there would be the link alone.
      expect(tab.storage).toEqual({});
    }
  });

  test("stays taken away, with its link, if it is still the first one's: from a cache, say", async () => {
    const world = quickWorld();
    const tab = await tabOf("a", world);
    world.signIn("b");
    tab.focus();
    await world.pass(1);

    // Each time the link is followed.
    for (let page = tab, time = 0; time < 3; time += 1) {
      page = await load(world, page, "a");
      expect(page).toMatchObject({ replaced: true, loads: 0 });
    }
  });

  test("is loaded anew again for a third person", async () => {
    const world = quickWorld();
    const tab = await tabOf("a", world);
    world.signIn("b");
    tab.focus();
    await world.pass(1);
    world.signIn("c");
    expect(await load(world, tab, "a")).toMatchObject({ replaced: true, loads: 1 });
  });

  test("needs no storage to be loaded", async () => {
    const world = quickWorld();
    world.signIn("a");
    const tab = world.openTab({ storage: null });
    await world.pass(6);
    world.signIn("b");
    tab.focus();
    await world.pass(1);
    expect(seen(tab)).toEqual([true, 1, "a"]);
  });
});

describe("back from the cache", () => {
  async function cached(world: World, person: string | null): Promise<Tab> {
    const tab = await tabOf(person, world);
    tab.fire("pagehide", { persisted: true });
    tab.stopped = true;
    await world.pass(2);
    tab.resume(["pageshow", { persisted: true }]);
    return tab;
  }

  test("a person's page is not seen until the server has answered", async () => {
    const world = quickWorld();
    const tab = await cached(world, "a");
    expect(tab.shown()).toBe(false);
    await world.pass(1);
    expect(tab.shown()).toBe(true);
  });

  test("nor by an answer from before it was left", async () => {
    const world = quickWorld();
    const tab = await tabOf("a", world);
    tab.fire("keydown");
    tab.fire("pagehide", { persisted: true });
    tab.stopped = true;
    await world.pass(10);
    world.signIn("b");
    tab.resume(["pageshow", { persisted: true }]);
    await world.pass(0.01);
    expect(tab.shown()).toBe(false);
    await world.pass(1);
    expect(tab.replaced).toBe(true);
  });

  test("it is seen again if the server cannot be asked", async () => {
    const world = quickWorld();
    const tab = await cached(world, "a");
    world.online = false;
    await world.pass(5);
    expect(tab.shown()).toBe(true);
    expect(tab.state()).toMatchObject({ status: "active", error: expect.any(Error) });
  });

  test("a page of nobody in particular is seen at once", async () => {
    expect((await cached(quickWorld(), null)).shown()).toBe(true);
  });
});
