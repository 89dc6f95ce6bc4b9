/** @jest-environment node */
import { createWorld } from "./world.js";

/** What is asked at the edge if an event comes after 200 seconds. */
async function askedAfter(type: string, more: object): Promise<string[]> {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
  const world = createWorld();
  const tab = world.openTab();
  await world.pass(200);
  world.requests = [];
  tab.fire(type, more);
  await world.pass(345);
  return world.requests;
}

test.each([
  ["keydown", {}],
  ["pointerdown", { movementX: 0, movementY: 0 }],
  ["mousemove", { movementX: 3, movementY: 0 }],
  ["wheel", { movementX: 0, movementY: 0 }],
  // What dictation, and a screen reader or voice control, do without a key or a pointer.
  ["input", {}],
  ["click", { movementX: 0, movementY: 0 }],
])("%s by a person is told to the server in place of a warning", async (type, more) => {
  expect(await askedAfter(type, more)).toEqual([expect.stringMatching(/^POST keepalive \{"idleFor":33\d\}$/)]);
});

test.each([
  ["keydown", { isTrusted: false }],
  ["click", { isTrusted: false }],
  ["input", { isTrusted: false }],
  ["mousemove", { isTrusted: false, movementX: 3, movementY: 3 }],
  ["mousemove", { movementX: 0, movementY: 0 }],
  ["scroll", {}],
  ["focus", {}],
])("%s %j is not", async (type, more) => {
  expect(await askedAfter(type, more)).toEqual(["GET status"]);
});
