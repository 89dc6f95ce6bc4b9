/** @jest-environment node */
// Any script of the origin can write to the channel.
import fc from "fast-check";
import { justSignedIn } from "../../support/just-signed-in.js";
import { isStatus } from "../../../src/react/message.js";
import { createWorld } from "./world.js";

beforeEach(() => {
  jest.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
});

const valid = { ...justSignedIn, askedAt: 1_795_000_000_000 };

test.each<[string, object]>([
  ["the server's status", justSignedIn],
  ["a message", valid],
  ["a session without a person", { ...valid, person: undefined }],
  ["an end", { ...valid, status: "expired", reason: "revoked" }],
  ["a sign-out", { ...valid, status: "anonymous", reason: "signed-out" }],
  ["a rotation", { ...valid, person: "a_B-1.c2" }],
])("%s is one", (_name, value) => expect(isStatus(value)).toBe(true));

test.each<[string, unknown]>([
  ["nothing", null],
  ["a text", "active"],
  ["an empty object", {}],
  ["an unknown status", { ...valid, status: "loading" }],
  ["a status that begins like one", { ...valid, status: "actively" }],
  ["a reason with a query in it", { ...valid, reason: "idle&returnTo=//evil.example" }],
  ["a tag with a comma", { ...valid, person: "a,b" }],
  ["no number", { ...valid, expiresIn: undefined }],
  ["not a number", { ...valid, expiresIn: Number.NaN }],
  ["without end", { ...valid, expiresIn: Infinity }],
  ["a moment that is none", { ...valid, askedAt: "now" }],
])("%s is none", (_name, value) => expect(isStatus(value)).toBe(false));

const anything = fc.oneof(
  fc.anything(),
  fc.record(
    {
      status: fc.oneof(fc.constantFrom("active", "warning", "expired", "anonymous"), fc.anything()),
      reason: fc.oneof(fc.constantFrom(null, "idle", "signed-out", "&returnTo=//evil.example"), fc.anything()),
      person: fc.oneof(fc.constantFrom(null, "a", "b"), fc.anything()),
      signInPath: fc.oneof(
        fc.constantFrom("//evil.example", "javascript:alert(1)", "https://evil.example/"),
        fc.anything(),
      ),
      expiresIn: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      warnBefore: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      idleSeconds: fc.oneof(fc.double(), fc.integer()),
      now: fc.oneof(fc.double(), fc.integer(), fc.anything()),
      askedAt: fc.oneof(fc.double(), fc.integer(), fc.constant(1_795_000_000_000)),
      canExtend: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);

test("whatever is said, the tab goes nowhere but to this origin and comes to rest", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 5 }), async (messages) => {
      const world = createWorld();
      const tab = world.openTab();
      await world.pass(2);
      for (const message of messages) world.forge(message);
      // Fails if a timer comes back at once for ever.
      await world.pass(60);
      if (tab.leftTo !== null) expect(new URL(tab.leftTo, "https://app.example").origin).toBe("https://app.example");
    }),
    { numRuns: 300, seed: 20_261_123 },
  );
}, 30_000);

test("what is no message leaves a tab as it was", async () => {
  const world = createWorld();
  const tab = world.openTab();
  await world.pass(2);
  const before = tab.state();
  world.requests = [];
  for (const message of [null, 1, {}, { ...valid, status: "nonsense" }, { ...valid, expiresIn: "soon" }])
    world.forge(message);
  await world.pass(10);
  expect(tab.state()).toBe(before);
  expect(world.requests).toEqual([]);
});

test("a forged end takes the person to the sign-in page of this origin or nowhere", async () => {
  const places: unknown[] = [];
  for (const signInPath of ["/login", "https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
    const world = createWorld();
    const tab = world.openTab();
    await world.pass(2);
    world.forge({ ...valid, status: "expired", reason: "idle", signInPath, askedAt: 1_795_000_060_000 });
    await world.pass(1);
    places.push([tab.leftTo, tab.state().status]);
  }
  expect(places).toEqual([
    ["/login?reason=idle&returnTo=/account", "expired"],
    [null, "expired"],
    [null, "expired"],
    [null, "expired"],
  ]);
});
