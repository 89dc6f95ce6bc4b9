import type { SessionRegistry } from "../../../src/registry/session-registry.js";
import { describeClaims } from "./claims.js";
import { describeClocksThatDiffer } from "./clocks-that-differ.js";
import { describeEndings } from "./endings.js";
import { describeForgetting } from "./forgetting.js";
import { describeOpaqueIds } from "./opaque-ids.js";
import { describeRefusedIds } from "./refused-ids.js";
import { registryUnderTest } from "./registry-under-test.js";
import { describeLimits } from "./limits.js";
import { describeStarts } from "./starts.js";
import { describeTelling } from "./telling.js";
import { describeVisits } from "./visits.js";

/**
 * What every registry holds to, whatever it is made of: the contract on `SessionRegistry`, as tests.
 *
 * @param makeRegistry answers an empty one
 */
export function describeRegistryContract(makeRegistry: () => Promise<SessionRegistry>): void {
  // The machine may be busy with other tests.
  jest.setTimeout(60_000);
  const under = registryUnderTest(makeRegistry);
  describeVisits(under);
  describeEndings(under);
  describeClocksThatDiffer(under);
  describeClaims(under);
  describeTelling(under);
  describeStarts(under);
  describeLimits(under);
  describeForgetting(under);
  describeOpaqueIds(under);
  describeRefusedIds(under);
}
