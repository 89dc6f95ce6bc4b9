import { memoryRegistry } from "next-session-timeout/registry/memory";
import { guardRegistry } from "../../src/registry/guard-registry.js";
import type { EndedSession, EndManyOptions, SessionRegistry } from "../../src/registry/session-registry.js";
import { now, revoking, startOf, visitOf } from "./support/visits.js";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A registry that answers, hangs or fails as told. */
function unreliable() {
  const inner = memoryRegistry();
  const state: { mode: "answers" | "hangs" | "fails"; calls: number } = { mode: "answers", calls: 0 };
  /** Answers as the mode says; `answer` is what it would answer. */
  const as = <Answer>(answer: () => Promise<Answer>): Promise<Answer> => {
    state.calls += 1;
    if (state.mode === "hangs") return new Promise(() => {});
    return state.mode === "fails" ? Promise.reject(new Error("READONLY replica")) : answer();
  };
  const registry: SessionRegistry = {
    visit: (visited, at) => as(() => inner.visit(visited, at)),
    start: (start, at) => as(() => inner.start(start, at)),
    look: (sessionId, at) => as(() => inner.look(sessionId, at)),
    list: (query) => as(() => inner.list(query)),
    listAll: (query) => as(() => inner.listAll(query)),
    end: (sessionId, options) => as(() => inner.end(sessionId, options)),
    endUser: (userId, options) => as(() => inner.endUser(userId, options)),
    endAll: (options) => as(() => inner.endAll(options)),
    claimDue: (options) => as(() => inner.claimDue(options)),
    acknowledge: (sessionIds) => as(() => inner.acknowledge(sessionIds)),
  };
  return { registry, state };
}

const visit = visitOf("one");
const failure = async (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const registryError = (message: string | RegExp) =>
  expect.objectContaining({ code: "ERR_REGISTRY", message: expect.stringMatching(message) as string });

async function connected() {
  const { registry, state } = unreliable();
  const guarded = guardRegistry(async () => registry);
  await guarded.visit(visit, now);
  return { guarded, state };
}

test("passes calls and answers on", async () => {
  const { guarded } = await connected();
  expect(await guarded.list({ userId: "ada", limit: 1, now })).toMatchObject([{ sessionId: "one" }]);
  expect(await guarded.end("one", revoking)).toMatchObject({ was: "alive", session: { userId: "ada" } });
  expect(await guarded.visit(visit, now)).toBe("revoked");
});

test.each([
  ["visit", (registry: SessionRegistry) => registry.visit(visit, now), 250],
  ["start", (registry: SessionRegistry) => registry.start(startOf("two"), now), 250],
  ["look", (registry: SessionRegistry) => registry.look("one", now), 250],
  ["end", (registry: SessionRegistry) => registry.end("one", { ...revoking, keepUntil: now }), 250],
  ["list", (registry: SessionRegistry) => registry.list({ userId: "ada", limit: 1, now }), 30_000],
  ["listAll", (registry: SessionRegistry) => registry.listAll({ limit: 1, now }), 30_000],
  [
    "endUser",
    (registry: SessionRegistry) => registry.endUser("ada", { ...revoking, exceptSessionId: null, keepUntil: now }),
    30_000,
  ],
  ["endAll", (registry: SessionRegistry) => registry.endAll({ ...revoking, keepUntil: now }), 30_000],
  ["claimDue", (registry: SessionRegistry) => registry.claimDue({ limit: 1, leaseSeconds: 1, now }), 30_000],
  ["acknowledge", (registry: SessionRegistry) => registry.acknowledge(["one"]), 30_000],
])("%s on a store that hangs gives up after its wait, not before", async (_, call, wait) => {
  const { guarded, state } = await connected();
  state.mode = "hangs";
  let outcome: unknown = "waiting";
  void failure(call(guarded)).then((error) => (outcome = error));
  await jest.advanceTimersByTimeAsync(wait - 1);
  expect(outcome).toBe("waiting");
  await jest.advanceTimersByTimeAsync(1);
  expect(outcome).toEqual(registryError(`did not answer within ${wait} ms`));
});

test("a store that answers with an error is named as the cause, and asked again each time", async () => {
  const { guarded, state } = await connected();
  state.mode = "fails";
  for (let call = 1; call <= 10; call += 1) {
    const error = await failure(guarded.visit(visit, now));
    expect(error).toEqual(registryError("answered with an error"));
    expect((error as Error).cause).toEqual(new Error("READONLY replica"));
    expect(state.calls).toBe(1 + call);
  }
  state.mode = "answers";
  expect(await guarded.visit(visit, now)).toBe("alive");
});

test("the first answer of all may take a second: connecting is part of it", async () => {
  const inner = memoryRegistry();
  const slowly = new Promise<SessionRegistry>((resolve) => setTimeout(resolve, 900, inner));
  const guarded = guardRegistry(() => slowly);
  const verdict = failure(guarded.visit(visit, now));
  await jest.advanceTimersByTimeAsync(900);
  expect(await verdict).toBe("answered");

  const never = guardRegistry(() => new Promise(() => {}));
  const outcome = failure(never.visit(visit, now));
  await jest.advanceTimersByTimeAsync(1000);
  expect(await outcome).toEqual(registryError("did not answer within 1000 ms"));
});

test("an app that cannot connect learns why", async () => {
  const refused = new Error("ECONNREFUSED");
  const error = await failure(guardRegistry(async () => Promise.reject(refused)).visit(visit, now));
  expect(error).toEqual(registryError("answered with an error"));
  expect((error as Error).cause).toBe(refused);
});

describe("a bulk ending", () => {
  const sessions: EndedSession[] = [];
  /** A registry that takes so many milliseconds for each of so many batches. */
  const inBatches = (times: number[]) => {
    const endAll: SessionRegistry["endAll"] = async ({ onBatch }) => {
      for (const [index, time] of times.entries()) {
        await new Promise((resolve) => setTimeout(resolve, time));
        await onBatch?.({ ended: index + 1, sessions });
      }
      return times.length;
    };
    return guardRegistry(async () => ({
      ...memoryRegistry(),
      endAll,
      endUser: (_, options) => endAll(options),
    }));
  };
  const calls = {
    endUser: (registry: SessionRegistry, onBatch?: EndManyOptions["onBatch"]) =>
      registry.endUser("ada", { ...revoking, exceptSessionId: null, onBatch }),
    endAll: (registry: SessionRegistry, onBatch?: EndManyOptions["onBatch"]) =>
      registry.endAll({ ...revoking, onBatch }),
  };

  describe.each(["endUser", "endAll"] as const)("%s", (name) => {
    const call = calls[name];

    test("is not given up while its batches make progress, however long it takes", async () => {
      const ended = call(inBatches(Array.from({ length: 10 }, () => 29_999)));
      await jest.advanceTimersByTimeAsync(10 * 29_999);
      expect(await ended).toBe(10);
    });

    test.each([0, 1, 5])("is given up where no batch follows the %d. in time", async (batches) => {
      const times = [...Array.from({ length: batches }, () => 1000), 30_001];
      const outcome = failure(call(inBatches(times)));
      await jest.advanceTimersByTimeAsync(batches * 1000 + 30_000);
      expect(await outcome).toEqual(registryError("did not answer within 30000 ms"));
    });

    test("the time it takes to tell of a batch is not the store's", async () => {
      const told: number[] = [];
      const ended = call(inBatches([10, 10]), async (batch) => {
        await new Promise((resolve) => setTimeout(resolve, 60_000));
        told.push(batch.ended);
      });
      await jest.advanceTimersByTimeAsync(2 * 60_010);
      expect(await ended).toBe(2);
      expect(told).toEqual([1, 2]);
    });

    test("batches that come after it was given up are told all the same", async () => {
      const told: number[] = [];
      const outcome = failure(call(inBatches([1000, 40_000, 1000]), ({ ended }) => told.push(ended)));
      await jest.advanceTimersByTimeAsync(31_000);
      expect(await outcome).toEqual(registryError("did not answer"));
      await jest.advanceTimersByTimeAsync(11_000);
      expect(told).toEqual([1, 2, 3]);
    });
  });
});

test("ids are made by a registry that makes them, else they are the random text", async () => {
  expect(await guardRegistry(async () => memoryRegistry()).mintId?.("random", "ada", 0)).toBe("random");
  const mintId = (random: string, userId: string | null) => `${userId}'s ${random}`;
  const minting = guardRegistry(async () => ({ ...memoryRegistry(), mintId }));
  expect(await minting.mintId?.("random", "ada", 0)).toBe("ada's random");
});

describe("a registry of several stores", () => {
  test("one store is its own only shard", async () => {
    const guarded = guardRegistry(async () => memoryRegistry());
    expect(await guarded.shards?.()).toEqual([guarded]);
  });

  test("each is guarded by itself", async () => {
    const { registry, state } = unreliable();
    const guarded = guardRegistry(async () => ({ ...memoryRegistry(), shards: () => [memoryRegistry(), registry] }));
    const [first, second] = (await guarded.shards?.()) ?? [];
    state.mode = "fails";
    expect(await first?.list({ userId: "ada", limit: 1, now })).toEqual([]);
    await expect(second?.list({ userId: "ada", limit: 1, now })).rejects.toEqual(
      registryError("answered with an error"),
    );
  });

  test("bounds its waits itself: visits are not paused because of one that hangs", async () => {
    const hanging: SessionRegistry = { ...memoryRegistry(), shards: () => [] };
    let answers = false;
    hanging.visit = async () => (answers ? "alive" : new Promise(() => {}));
    const guarded = guardRegistry(async () => hanging);
    for (let call = 1; call <= 5; call += 1) void failure(guarded.visit(visit, now));
    await jest.advanceTimersByTimeAsync(5000);
    answers = true;
    expect(await guarded.visit(visit, now)).toBe("alive");
  });
});

describe("a store that hangs for long", () => {
  async function hung() {
    const { guarded, state } = await connected();
    state.mode = "hangs";
    const calls = Array.from({ length: 5 }, () => failure(guarded.visit(visit, now)));
    await jest.advanceTimersByTimeAsync(250);
    await Promise.all(calls);
    state.calls = 0;
    return { guarded, state };
  }

  test("makes one request a second wait, and no other", async () => {
    const { guarded, state } = await hung();
    const probe = failure(guarded.visit(visit, now));
    for (let call = 1; call <= 20; call += 1) {
      expect(await failure(guarded.visit(visit, now))).toEqual(registryError("has not answered for a while"));
    }
    await jest.advanceTimersByTimeAsync(250);
    expect(await probe).toEqual(registryError("did not answer within 250 ms"));
    expect(state.calls).toBe(1);
    await jest.advanceTimersByTimeAsync(750);
    void failure(guarded.visit(visit, now));
    expect(await failure(guarded.visit(visit, now))).toEqual(registryError("has not answered for a while"));
    expect(state.calls).toBe(2);
  });

  test("is asked again by all once it has answered one", async () => {
    const { guarded, state } = await hung();
    state.mode = "answers";
    expect(await guarded.visit(visit, now)).toBe("alive");
    state.calls = 0;
    for (let call = 1; call <= 20; call += 1) expect(await guarded.visit(visit, now)).toBe("alive");
    expect(state.calls).toBe(20);
  });

  test("is always asked to end a session", async () => {
    const { guarded, state } = await hung();
    const probe = failure(guarded.visit(visit, now));
    const ending = failure(guarded.end("one", { ...revoking, keepUntil: now }));
    await jest.advanceTimersByTimeAsync(250);
    expect(await probe).toEqual(registryError("did not answer"));
    expect(await ending).toEqual(registryError("did not answer"));
    expect(state.calls).toBe(2);
  });
});
