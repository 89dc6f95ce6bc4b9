/** @jest-environment node */
// Many tabs, a machine and a network that do what they like: whatever happened, what the tabs say is right.
import fc from "fast-check";
import { createWorld, type Tab, type World } from "./world.js";

beforeEach(() => {
  // The real one would count real time.
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
});

const isOver = (status: string): boolean => status === "expired" || status === "anonymous";
const isAlive = (world: World): boolean => (world.judge()?.expiresIn ?? 0) > 0;

/** What may happen to a tab. */
const toTab: Record<string, (tab: Tab) => unknown> = {
  type: (tab) => tab.visible && tab.fire("keydown"),
  hide: (tab) => tab.setVisible(false),
  show: (tab) => tab.setVisible(true),
  "sign out": (tab) => tab.engine.signOut(),
  stay: (tab) => tab.state().status === "warning" && tab.engine.stayActive(),
  freeze(tab) {
    tab.setVisible(false);
    tab.stopped = true;
  },
  cache(tab) {
    tab.fire("pagehide", { persisted: true });
    tab.setVisible(false);
    tab.stopped = true;
  },
};

/** What may happen to all of them. */
const toWorld: Record<string, (world: World, seconds: number, tabs: Tab[]) => unknown> = {
  "go offline": (world) => (world.online = false),
  // Tabs tell each other by the wall clock how old an answer is. One that waits in a stopped tab meanwhile seems newer.
  "set the clock": (world, seconds, tabs) =>
    tabs.every((tab) => !tab.stopped) && (world.wallAhead = (seconds - 150) * 24),
  sleep: (world, seconds) => world.sleep(seconds * 4),
  navigate: (world) => isAlive(world) && world.renew(),
};

const history = fc.array(
  fc.record({
    // More than a request takes.
    wait: fc.integer({ min: 5, max: 300 }),
    what: fc.constantFrom("return", "go online", ...Object.keys(toTab), ...Object.keys(toWorld)),
    tab: fc.nat(3),
    seconds: fc.nat(300),
  }),
  { maxLength: 25 },
);

// The same histories each time.
const sample = { numRuns: 300, seed: 20_261_123 };

/** Whatever stopped this tab ends. */
function bringBack(tab: Tab): void {
  tab.visible = true;
  if (tab.stopped) tab.resume(["resume"], ["pageshow", { persisted: true }], ["visibilitychange"]);
  else tab.fire("visibilitychange");
}

function goOnline(world: World, tabs: Tab[]): void {
  world.online = true;
  for (const tab of tabs) tab.fire("online");
}

test("after any history, a calm minute later every tab says what the server says", async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.nat(), async (happenings, seed) => {
      const world = createWorld(seed);
      const tabs = [true, true, false, false].map((visible) => world.openTab({ visible }));
      const wrong: string[] = [];
      for (const { wait, what, tab: index, seconds } of happenings) {
        await world.pass(wait);
        const tab = tabs[index]!;
        if (what === "return") bringBack(tab);
        else if (what === "go online") goOnline(world, tabs);
        else if (toWorld[what]) toWorld[what](world, seconds, tabs);
        else if (!tab.stopped) toTab[what]?.(tab);
        for (const { leftTo } of tabs)
          if (leftTo !== null && isAlive(world)) wrong.push(`left for ${leftTo} after ${what}`);
      }
      await world.pass(5);
      world.online = true;
      for (const tab of tabs) bringBack(tab);
      goOnline(world, tabs);
      await world.pass(65);

      const truth = world.judge();
      const over = truth === null || truth.status === "expired";
      // It may have ended just now.
      if (over) await world.pass(5);
      for (const tab of tabs) {
        const { status, secondsLeft } = tab.state(true);
        if (over && !isOver(status)) wrong.push(`over, and it says ${status} ${secondsLeft}`);
        if (over) continue;
        const { expiresIn } = truth;
        // Near an edge both are right: the server's seconds are whole.
        const atEdge = Math.abs(expiresIn - world.timeouts.warnBefore) <= 3 || expiresIn <= 3;
        const agrees = status === truth.status && Math.abs((secondsLeft ?? expiresIn) - expiresIn) <= 2;
        if (!agrees && !atEdge) wrong.push(`${truth.status} ${expiresIn}, and it says ${status} ${secondsLeft}`);
      }
      expect(wrong).toEqual([]);
    }),
    sample,
  );
}, 30_000);

test("after any history of people coming and going, nobody who comes back to a tab is shown another's page", async () => {
  const people = fc.array(
    fc.record({
      wait: fc.integer({ min: 0, max: 20 }),
      what: fc.constantFrom("return", "focus", "sign in", "sign out", "go online", "go offline", ...Object.keys(toTab)),
      tab: fc.nat(3),
      who: fc.constantFrom("a", "b.x", "x.c", "d"),
    }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(people, fc.nat(), async (happenings, seed) => {
      const world = createWorld(seed);
      world.signInPath = null;
      world.signIn("a");
      const tabs = [true, true, false, false].map((visible) => world.openTab({ visible }));
      for (const { wait, what, tab: index, who } of happenings) {
        await world.pass(wait);
        const tab = tabs[index]!;
        if (what === "sign in") world.signIn(who);
        else if (what === "sign out") world.session = null;
        else if (what === "return") bringBack(tab);
        else if (what === "go online") goOnline(world, tabs);
        else if (what === "go offline") world.online = false;
        else if (!tab.stopped) (what === "focus" ? tab.focus : () => toTab[what]?.(tab))();
      }
      await world.pass(10);
      world.online = true;
      for (const tab of tabs) bringBack(tab);
      goOnline(world, tabs);
      await world.pass(65);

      const now = world.session ? world.person : null;
      for (const { replaced, loads, state, shown } of tabs) {
        const { person } = state();
        // It is the other person's only where somebody else was there, and follows its link once.
        expect(loads).toBe(replaced ? 1 : 0);
        if (!replaced && now !== null) expect(person).toBe(now);
        expect(shown()).toBe(true);
      }
    }),
    { ...sample, numRuns: 200 },
  );
}, 30_000);

test("whoever types is not warned and not signed out, whatever other tabs do", async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.nat(), async (happenings, seed) => {
      const world = createWorld(seed);
      const typist = world.openTab();
      const tabs = [true, false, false].map((visible) => world.openTab({ visible }));
      const wrong: string[] = [];
      async function typeFor(seconds: number): Promise<void> {
        for (let second = 0; second < seconds; second += 10) {
          typist.fire("keydown");
          await world.pass(10);
          const { status } = typist.state();
          if (status !== "active") wrong.push(status);
        }
      }
      await world.pass(5);
      for (const { wait, what, tab: index } of happenings) {
        await typeFor(wait * 2);
        const tab = tabs[index % 3]!;
        if (what === "return") bringBack(tab);
        else if (what === "navigate") world.renew();
        else if (!tab.stopped && what !== "sign out") toTab[what]?.(tab);
      }
      await typeFor(700);
      expect(wrong).toEqual([]);
    }),
    sample,
  );
}, 30_000);

test("whoever types keeps the session when the network fails at the edge and another tab is first to ask", async () => {
  const world = createWorld();
  const typist = world.openTab();
  const other = world.openTab();
  await world.pass(530);
  typist.fire("keydown");
  world.online = false;
  await world.pass(30);
  expect(typist.state()).toMatchObject({ status: "warning", error: expect.any(Error) });

  goOnline(world, [other, typist]);
  await world.pass(40);

  expect(typist.state()).toMatchObject({ status: "active", error: null });
});

test("a page back from the cache asks again, whatever answer from before it left is still to come", async () => {
  const world = createWorld();
  const [cached, other] = [world.openTab(), world.openTab()];
  await world.pass(100);
  cached.fire("keydown");
  toTab.cache?.(cached);
  await world.pass(10);
  void other.engine.signOut();
  await world.pass(10);
  expect(world.session).toBeNull();

  bringBack(cached);
  await world.pass(1);

  expect(cached.state().status).toBe("anonymous");
});
