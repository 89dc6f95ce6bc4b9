import type { EndedSession, EndManyOptions, SessionEvent, SessionRegistry } from "next-session-timeout";
import { memoryRegistry } from "next-session-timeout/registry/memory";
import { create, start } from "../support/flow.js";

beforeEach(() => jest.useFakeTimers({ now: start * 1000, doNotFake: ["performance", "nextTick", "queueMicrotask"] }));
afterEach(() => jest.useRealTimers());

let registries = 0;

function session(index: number): EndedSession {
  const times = { startedAt: start, lastActivityAt: start };
  return { sessionId: `s${index}`, userId: "ada", ...times, userAgent: null, reason: "revoked", actor: "root" };
}

/** A registry that takes so many seconds for each of its batches of one session. */
function slow(batches: number, seconds: number): SessionRegistry & { acknowledged: string[] } {
  const acknowledged: string[] = [];
  const end = async ({ onBatch }: EndManyOptions): Promise<number> => {
    for (let index = 1; index <= batches; index += 1) {
      await onBatch?.({ ended: index, sessions: [session(index)] });
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
    return batches;
  };
  return {
    ...memoryRegistry({ name: `slow ${(registries += 1)}` }),
    endUser: async (_, options) => end(options),
    endAll: end,
    acknowledge: async (ids) => void acknowledged.push(...ids),
    acknowledged,
  };
}

function revoking(registry: SessionRegistry) {
  const errors: { code: string; message: string }[] = [];
  const events: SessionEvent[] = [];
  const timeout = create({
    registry,
    onError: (error) => errors.push(error),
    onEvent: (event) => events.push(event),
  });
  return { ...timeout, errors, events };
}

test("an ending of very many resolves after half a minute to how far it is, says so once, and goes on", async () => {
  const registry = slow(10, 7);
  const { revokeUser, errors, events } = revoking(registry);
  const seen: number[] = [];
  const ending = revokeUser("ada", { actor: "root", onProgress: ({ ended }) => seen.push(ended) });
  await jest.advanceTimersByTimeAsync(30_000);
  expect(await ending).toBe(5);
  expect(errors).toMatchObject([{ code: "ERR_REGISTRY_SLOW" }]);
  expect(errors[0]?.message).toMatch(/it goes on, and all of them are refused already/);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(events).toHaveLength(10);
  expect(events[9]).toMatchObject({ sessionId: "s10", reason: "revoked", source: "revoke", actor: "root" });
  expect(registry.acknowledged).toHaveLength(10);
  expect(errors).toHaveLength(1);
  expect(jest.getTimerCount()).toBe(0);
});

test("who wants to wait for the end does", async () => {
  const { revokeAll, errors } = revoking(slow(10, 7));
  const ending = revokeAll({ wait: Infinity });
  await jest.advanceTimersByTimeAsync(70_000);
  expect([await ending, errors]).toEqual([10, []]);
});

test("a quick one leaves no timer behind", async () => {
  const { revokeAll, errors } = revoking(slow(2, 0));
  const ending = revokeAll();
  await jest.advanceTimersByTimeAsync(10);
  expect([await ending, errors, jest.getTimerCount()]).toEqual([2, [], 0]);
});

test("a registry that says nothing at all has not refused anybody, so the call rejects", async () => {
  const registry = { ...slow(0, 0), endUser: async () => new Promise<number>(() => {}) };
  const { revokeUser } = revoking(registry);
  const ending = revokeUser("ada").catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(30_000);
  expect(await ending).toMatchObject({ code: "ERR_REGISTRY" });
});

test("a batch that the app does not take is not acknowledged, and onProgress cannot stop the ending", async () => {
  const registry = slow(2, 0);
  const errors: { code: string }[] = [];
  const { revokeAll } = create({
    registry,
    onError: (error) => errors.push(error),
    onEvent: ({ sessionId }) => {
      if (sessionId === "s1") throw new Error("the audit log is full");
    },
  });
  const ending = revokeAll({
    onProgress: () => {
      throw new Error("no terminal");
    },
  });
  await jest.advanceTimersByTimeAsync(10);
  expect(await ending).toBe(2);
  expect(registry.acknowledged).toEqual(["s2"]);
  expect(errors.map(({ code }) => code)).toEqual(["ERR_CALLBACK", "ERR_CALLBACK", "ERR_CALLBACK"]);
});
