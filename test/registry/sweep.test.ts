import { memoryRegistry } from "next-session-timeout/registry/memory";
import type { ExpiredSession } from "../../src/registry/session-registry.js";
import { sweep } from "../../src/registry/sweep.js";
import { hour, now, visitOf } from "./support/visits.js";

async function registryWith(count: number) {
  const registry = memoryRegistry();
  for (let index = 0; index < count; index += 1) await registry.visit(visitOf(`s${index}`), now);
  return registry;
}

const due = now + hour;
const nobodyFails = (error: unknown) => {
  throw error;
};

test("delivers all that is due, over several claims", async () => {
  const registry = await registryWith(250);
  const delivered: ExpiredSession[] = [];
  const deliver = async (session: ExpiredSession) => void delivered.push(session);
  const result = await sweep({ registry, limit: 1000, now: () => due, deliver, onFailure: nobodyFails });
  expect(result).toEqual({ ended: 250, failed: 0, more: false });
  expect(new Set(delivered.map((one) => one.sessionId)).size).toBe(250);
  expect(delivered[0]).toMatchObject({ userId: "ada", reason: "idle", startedAt: now, lastActivityAt: now });
});

test("stops at the limit and says that more may be due", async () => {
  const registry = await registryWith(250);
  const options = { registry, now: () => due, deliver: async () => {}, onFailure: nobodyFails };
  expect(await sweep({ ...options, limit: 120 })).toEqual({ ended: 120, failed: 0, more: true });
  expect(await sweep({ ...options, limit: 1000 })).toEqual({ ended: 130, failed: 0, more: false });
});

test("what a delivery throws is reported, and it is delivered again once its lease has lapsed", async () => {
  const registry = await registryWith(3);
  const failures: unknown[] = [];
  const options = { registry, limit: 10, onFailure: (error: unknown) => void failures.push(error) };
  const broken = new Error("the mail server is down");
  const deliver = async ({ sessionId }: ExpiredSession) => {
    if (sessionId === "s1") throw broken;
  };
  expect(await sweep({ ...options, now: () => due, deliver })).toEqual({ ended: 2, failed: 1, more: false });
  expect(failures).toEqual([broken]);

  const later: string[] = [];
  const deliverLater = async ({ sessionId }: ExpiredSession) => void later.push(sessionId);
  expect((await sweep({ ...options, now: () => due + 299, deliver: deliverLater })).ended).toBe(0);
  expect((await sweep({ ...options, now: () => due + 300, deliver: deliverLater })).ended).toBe(1);
  expect(later).toEqual(["s1"]);
});

test("few deliveries are under way at once", async () => {
  const registry = await registryWith(100);
  let running = 0;
  let most = 0;
  const deliver = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  await sweep({ registry, limit: 100, now: () => due, deliver, onFailure: nobodyFails });
  expect(most).toBe(10);
});

test("rejects when the registry does", async () => {
  const down = new Error("down");
  const registry = { ...(await registryWith(1)), claimDue: async () => Promise.reject(down) };
  const options = { limit: 10, now: () => due, deliver: async () => {}, onFailure: nobodyFails };
  await expect(sweep({ registry, ...options })).rejects.toBe(down);
});
