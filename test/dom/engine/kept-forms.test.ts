/** @jest-environment node */
// What `useKeptForm` left in the storages, on pages that have no such form.
import { createWorld, type Tab, type World } from "./world.js";

const form = "nst:/api/session:letter /write";
// An app's own, this page's mark, and what an app under another path left.
const others = { theme: "dark", "nst:/api/session-of-staff:letter /write": "typed" };

let world: World;
let tab: Tab;
let other: Tab;

beforeEach(async () => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
  world = createWorld();
  world.storage = { [form]: "typed", ...others };
  [tab, other] = [openTab(), openTab()];
  await world.pass(3);
});

function openTab(): Tab {
  return world.openTab({ storage: { [form]: "typed", ...others } });
}

const stored = (): unknown[] => [world.storage, tab.storage, other.storage];
const kept = { [form]: "typed", ...others };

test.each([true, false])("a sign-out deletes it in all tabs; recorded: %s", async (recorded) => {
  world.recorded = recorded;
  void tab.engine.signOut();
  await world.pass(3);
  expect(stored()).toEqual([others, others, others]);
});

test("so does one that a tab finds out by asking", async () => {
  // A Server Action did it.
  world.session = null;
  await world.pass(6);
  tab.focus();
  await world.pass(3);
  expect(tab.state().reason).toBe("signed-out");
  expect(stored()).toEqual([others, others, others]);
});

test("so does one that a tab hears of in which nobody was signed in", async () => {
  world.session = null;
  const signInPage = openTab();
  await world.pass(3);
  expect(signInPage.storage).toEqual(kept);
  void tab.engine.signOut();
  await world.pass(3);
  expect(signInPage.storage).toEqual(others);
});

test("a sign-out that did not work deletes nothing", async () => {
  world.online = false;
  const answer = tab.engine.signOut();
  await world.pass(3);
  expect(await answer).toBe(false);
  expect(stored()).toEqual([kept, kept, kept]);
});

test("the end of its time deletes nothing, nor does a page that nobody is signed in to", async () => {
  await world.pass(700);
  expect([tab.state().reason, other.state().reason]).toEqual(["idle", "idle"]);
  const signInPage = openTab();
  await world.pass(3);
  expect(signInPage.state()).toMatchObject({ status: "anonymous", reason: null });
  expect([...stored(), signInPage.storage]).toEqual([kept, kept, kept, kept]);
});

test("nor does an end that another page met when the time was over", async () => {
  world.online = false;
  await world.pass(700);
  world.session = null;
  world.online = true;
  for (const { fire } of [tab, other]) fire("online");
  await world.pass(10);
  expect([tab.state().reason, other.state().reason]).toEqual(["idle", "idle"]);
  expect(stored()).toEqual([kept, kept, kept]);
});

test("where storage is forbidden, a sign-out is one all the same", async () => {
  const forbidden = world.openTab({ storage: null });
  await world.pass(3);
  const answer = forbidden.engine.signOut();
  await world.pass(3);
  expect(await answer).toBe(true);
  expect(forbidden.leftTo).toBe("/login?reason=signed-out");
});
