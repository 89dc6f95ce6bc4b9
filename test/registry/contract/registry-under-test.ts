import type {
  EndOptions,
  RegistryStart,
  RegistryVisit,
  SessionRegistry,
} from "../../../src/registry/session-registry.js";
import type { EndedAs, EndVerdict, StartVerdict } from "../../../src/registry/verdicts.js";
import { now, revoking, startOf } from "../support/visits.js";

export const lease = 300;

/** The registry of the test that runs, and what the parts of the contract ask it time and again. */
export interface RegistryUnderTest {
  registry: SessionRegistry;
  claim: (at: number, limit?: number) => ReturnType<SessionRegistry["claimDue"]>;
  claimedIds: (at: number, limit?: number) => Promise<string[]>;
  /** Ends a session, telling nobody and as `revoked` unless told otherwise. Answers what it was. */
  end: (sessionId: string, more?: Partial<EndOptions> & { userId?: string; reason?: EndedAs }) => Promise<EndVerdict>;
  signIn: (sessionId: string, more?: Partial<RegistryStart>, at?: number) => Promise<StartVerdict>;
  /** Fifty at a time, as clients that wait for connections take them. */
  visitAll: (visits: RegistryVisit[]) => Promise<void>;
  listed: (userId?: string, at?: number) => Promise<string[]>;
}

/** @param makeRegistry answers an empty one, for each test */
export function registryUnderTest(makeRegistry: () => Promise<SessionRegistry>): RegistryUnderTest {
  const under = {
    claim: (at, limit = 100) => under.registry.claimDue({ limit, leaseSeconds: lease, now: at }),
    claimedIds: async (at, limit) => (await under.claim(at, limit)).map((one) => one.sessionId),
    end: async (sessionId, more) => (await under.registry.end(sessionId, { ...revoking, ...more })).was,
    signIn: async (sessionId, more, at = now) => (await under.registry.start(startOf(sessionId, more), at)).verdict,
    async visitAll(visits) {
      for (let start = 0; start < visits.length; start += 50) {
        await Promise.all(visits.slice(start, start + 50).map((visit) => under.registry.visit(visit, now)));
      }
    },
    listed: async (userId = "ada", at = now) =>
      (await under.registry.list({ userId, limit: 100, now: at })).map((one) => one.sessionId),
  } as RegistryUnderTest;
  beforeEach(async () => {
    under.registry = await makeRegistry();
  });
  return under;
}
