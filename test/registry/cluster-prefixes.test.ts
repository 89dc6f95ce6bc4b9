import { clusterPrefixes } from "next-session-timeout/registry/sharded";
import { createClient } from "redis";
import { startRedis } from "../support/redis-server.mjs";

let server: Awaited<ReturnType<typeof startRedis>>;
let slotsOf: (prefixes: string[]) => Promise<number[]>;

beforeAll(async () => {
  server = await startRedis({ cluster: true });
  slotsOf = async (prefixes) => {
    const client = await createClient({ url: server.url }).connect();
    const slots: number[] = [];
    // The server's own word for where keys with that hash tag lie.
    for (const prefix of prefixes)
      slots.push(Number(await client.sendCommand(["CLUSTER", "KEYSLOT", `{${prefix}}:due`])));
    client.destroy();
    return slots;
  };
});
afterAll(() => server.stop());

test.each([
  [6, 2],
  [6, 3],
  [6, 6],
  [12, 4],
  [24, 3],
  [24, 4],
  [48, 6],
])("%d prefixes lie evenly on %d nodes", async (count, nodes) => {
  const onNode = Array.from({ length: nodes }, () => 0);
  for (const slot of await slotsOf(clusterPrefixes(count))) {
    const node = Math.floor((slot * nodes) / 16_384);
    onNode[node] = (onNode[node] ?? 0) + 1;
  }
  expect(onNode).toEqual(onNode.map(() => count / nodes));
});

test("a longer list begins with the shorter ones, and no two are alike", () => {
  const prefixes = clusterPrefixes(64, "app");
  expect(new Set(prefixes).size).toBe(64);
  for (const count of [1, 4, 16]) expect(clusterPrefixes(count, "app")).toEqual(prefixes.slice(0, count));
  expect(prefixes.every((prefix) => prefix.startsWith("app-"))).toBe(true);
});

test("a count or a prefix that cannot work is refused", () => {
  const refused = expect.objectContaining({ code: "ERR_OPTIONS" });
  for (const count of [0, -1, 1.5, NaN, 257]) expect(() => clusterPrefixes(count)).toThrow(refused);
  for (const prefix of ["", "{a}"]) expect(() => clusterPrefixes(4, prefix)).toThrow(refused);
});
