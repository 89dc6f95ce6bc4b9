import { memoryRegistry } from "next-session-timeout/registry/memory";
import { postgresRegistry } from "next-session-timeout/registry/postgres";
import { redisRegistry } from "next-session-timeout/registry/redis";
import { guardRegistry } from "../../src/registry/guard-registry.js";
import type { EndReply, SessionLook, SessionRegistry, StartReply } from "../../src/registry/session-registry.js";
import { now, revoking, startOf, visitOf } from "./support/visits.js";

// A reply that is no verdict must not let anyone in, nor say that a session was ended.

const visit = visitOf("someone");
const told = (message: string) => expect.objectContaining({ code: "ERR_REGISTRY", message });
const prefixed = (method: string, seen: string, words: string) =>
  told(`next-session-timeout: the registry answered ${method} with ${seen}, not ${words}`);

/** A registry somebody wrote, that answers with this. */
const answering = (reply: unknown): SessionRegistry => ({
  ...memoryRegistry(),
  visit: async () => reply as "alive",
  start: async () => reply as StartReply,
  look: async () => reply as SessionLook,
  end: async () => reply as EndReply,
});

const replies: [reply: unknown, seen: string][] = [
  [undefined, "undefined"],
  [null, "null"],
  [true, "boolean"],
  [1, "number"],
  ["ALIVE", '"ALIVE"'],
  ["", "a string"],
  ["someone", "a string"],
  ["alive someone", "a string"],
  [{ revoked: false }, "an object"],
  [["alive"], "an object"],
];

test.each(replies)("a registry that answers %j", async (reply, seen) => {
  const guarded = guardRegistry(async () => answering(reply));
  await expect(guarded.visit(visit, now)).rejects.toEqual(
    prefixed("visit", seen, "alive, revoked, replaced, superseded"),
  );
  await expect(guarded.visit({ ...visit, userId: undefined }, now)).rejects.toEqual(
    prefixed("visit", seen, "alive, unknown, revoked, replaced, superseded"),
  );
});

test.each(replies)("a registry that answers an object with %j", async (reply, seen) => {
  const guarded = guardRegistry(async () => answering({ verdict: reply, was: reply }));
  const start = startOf("someone");
  await expect(guarded.start(start, now)).rejects.toEqual(prefixed("start", seen, "alive, refused, revoked"));
  await expect(guarded.look("someone", now)).rejects.toEqual(prefixed("look", seen, "alive, unknown, ended"));
  await expect(guarded.end("someone", revoking)).rejects.toEqual(prefixed("end", seen, "alive, ended, unknown"));
});

test.each([undefined, null, "alive", ["alive"]])("a registry that answers %j, which is no object", async (reply) => {
  const guarded = guardRegistry(async () => answering(reply));
  const unanswered = expect.objectContaining({
    code: "ERR_REGISTRY",
    message: expect.stringContaining("with undefined") as string,
  });
  await expect(guarded.start(startOf("someone"), now)).rejects.toEqual(unanswered);
  await expect(guarded.look("someone", now)).rejects.toEqual(unanswered);
  await expect(guarded.end("someone", revoking)).rejects.toEqual(unanswered);
});

test("a registry that asks whose a session is, though it was told", async () => {
  const guarded = guardRegistry(async () => answering("unknown"));
  await expect(guarded.visit(visit, now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  await expect(guarded.visit({ ...visit, userId: null }, now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  expect(await guarded.visit({ ...visit, userId: undefined }, now)).toBe("unknown");
});

test.each(["alive", "revoked", "replaced", "superseded"])("a registry that answers %s is believed", async (reply) => {
  expect(await guardRegistry(async () => answering(reply)).visit(visit, now)).toBe(reply);
});

// "QUEUED" is what a Redis connection answers that somebody left in a transaction.
test.each(["QUEUED", null, undefined, 1])("Redis that answers %j", async (reply) => {
  const client = { eval: async () => reply, evalSha: async () => reply };
  const registry = redisRegistry({ client });
  await expect(registry.visit(visit, now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  await expect(registry.start(startOf("someone"), now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  await expect(registry.look("someone", now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
  await expect(registry.end("someone", revoking)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
});

test.each([[[]], [[{}]], [[{ verdict: null, was: null }]], [[{ revoked: false }]]])(
  "PostgreSQL that answers the rows %j",
  async (rows) => {
    const registry = postgresRegistry({ client: { query: async () => ({ rows }) } });
    await expect(registry.visit(visit, now)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
    await expect(registry.end("someone", revoking)).rejects.toMatchObject({ code: "ERR_REGISTRY" });
    await expect(registry.end("someone", { ...revoking, userId: "ada" })).rejects.toMatchObject({
      code: "ERR_REGISTRY",
    });
  },
);
