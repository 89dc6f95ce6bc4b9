import { memoryRegistry } from "next-session-timeout/registry/memory";
import { shardedRegistry } from "next-session-timeout/registry/sharded";
import { describeRegistryContract } from "./contract/contract.js";

describe("three in memory", () => {
  describeRegistryContract(async () => shardedRegistry([memoryRegistry(), memoryRegistry(), memoryRegistry()]));
});
