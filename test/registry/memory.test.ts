import { memoryRegistry } from "next-session-timeout/registry/memory";
import { describeRegistryContract } from "./contract/contract.js";
import { day, hour, now, revoking, visitOf } from "./support/visits.js";

describeRegistryContract(async () => memoryRegistry());

test("each call answers a registry of its own, a name always the same", async () => {
  const named = memoryRegistry({ name: "app" });
  await named.visit(visitOf("one"), now);
  expect(memoryRegistry({ name: "app" })).toBe(named);
  expect(await memoryRegistry().listAll({ limit: 10, now })).toEqual([]);
});

test("two bundles of one app share their first registry, their second, and so on", async () => {
  const bundle = () => {
    let entry: typeof import("../../src/registry/memory/index.js") | undefined;
    jest.isolateModules(() => {
      entry = jest.requireActual("next-session-timeout/registry/memory");
    });
    return entry?.memoryRegistry ?? memoryRegistry;
  };
  const [proxy, routes] = [bundle(), bundle()];
  expect(proxy).not.toBe(routes);
  const [first, second] = [proxy(), proxy()];
  expect([routes(), routes()]).toEqual([first, second]);
  expect(first).not.toBe(second);
});

test("what can no longer be presented is forgotten", async () => {
  const registry = memoryRegistry();
  await registry.visit(visitOf("one"), now);
  await registry.end("one", { ...revoking, keepUntil: now });
  const later = now + 12 * hour + day;
  expect(await registry.visit(visitOf("one"), later - 1)).toBe("revoked");
  await registry.visit(visitOf("two"), later);
  expect(await registry.end("one", { ...revoking, userId: "ada", keepUntil: later, now: later })).toEqual({
    was: "unknown",
    session: null,
  });
});
