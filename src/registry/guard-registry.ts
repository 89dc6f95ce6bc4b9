import { SessionTimeoutError } from "../errors.js";
import type { SessionRegistry } from "./session-registry.js";
import { endVerdict, visitVerdict } from "./verdicts.js";

export interface GuardWaits {
  /** How long a request waits for a verdict, in milliseconds. */
  request: number;
  /**
   * How long a request waits until a call has succeeded for the first time, in milliseconds. It is longer, because
   * connecting and creating tables take longer.
   */
  connect: number;
  /** How long lists, bulk endings and the sweep wait, in milliseconds: no page waits for those. */
  background: number;
}

const defaultWaits: GuardWaits = { request: 250, connect: 1000, background: 30_000 };

/** After so many calls in a row were given up, visits are not even tried for `pause` milliseconds. */
const givenUpBeforePause = 5;
const pause = 1000;

/**
 * Bounds every wait for a registry and makes each failure one `ERR_REGISTRY`, whose `cause` says what happened. A reply
 * to `visit` or `end` that is no verdict is a failure too, whoever wrote the registry. A call that was given up cannot
 * be taken back: its ending may still happen.
 *
 * A store that hangs would cost each request the full wait. So after five calls in a row that were given up, visits
 * fail at once, except one a second that tries again; the first call of any kind that succeeds ends that. Endings,
 * lists and sweeps are always tried. A store that reports errors costs no wait, and is always asked.
 */
export function guardRegistry(
  getRegistry: () => Promise<SessionRegistry>,
  waits: GuardWaits = defaultWaits,
): SessionRegistry {
  let connected = false;
  let givenUp = 0;
  let pausedUntil = 0;

  async function bounded<Result>(
    milliseconds: number,
    call: (registry: SessionRegistry) => Promise<Result>,
  ): Promise<Result> {
    const result = getRegistry().then(call);
    // This happens even after the call was given up, because a late result says that the store is back.
    result.then(
      () => {
        connected = true;
        givenUp = 0;
      },
      () => {},
    );
    try {
      return await giveUpAfter(milliseconds, result, () => {
        givenUp += 1;
        return registryError(`the registry did not answer within ${milliseconds} ms`);
      });
    } catch (error) {
      throw error instanceof SessionTimeoutError ? error : registryError("the registry answered with an error", error);
    }
  }

  const inRequest = <Result>(call: (registry: SessionRegistry) => Promise<Result>): Promise<Result> =>
    bounded(connected ? waits.request : waits.connect, call);
  const inBackground = <Result>(call: (registry: SessionRegistry) => Promise<Result>): Promise<Result> =>
    bounded(waits.background, call);

  return {
    async visit(visit, now) {
      if (givenUp >= givenUpBeforePause) {
        const time = performance.now();
        if (time < pausedUntil) throw registryError("the registry has not answered for a while");
        pausedUntil = time + pause;
      }
      return inRequest(async (registry) => visitVerdict(await registry.visit(visit, now), visit));
    },
    end: (sessionId, options) =>
      inRequest(async (registry) => endVerdict(await registry.end(sessionId, options), sessionId)),
    list: (query) => inBackground((registry) => registry.list(query)),
    listAll: (query) => inBackground((registry) => registry.listAll(query)),
    endUser: (userId, options) => inBackground((registry) => registry.endUser(userId, options)),
    endAll: (options) => inBackground((registry) => registry.endAll(options)),
    claimDue: (options) => inBackground((registry) => registry.claimDue(options)),
    acknowledge: (sessionIds) => inBackground((registry) => registry.acknowledge(sessionIds)),
  };
}

/** Waits for a result, but no longer than so many milliseconds. Then it rejects with what `error` makes. */
export async function giveUpAfter<Result>(
  milliseconds: number,
  result: Promise<Result>,
  error: () => Error,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), milliseconds);
  });
  try {
    return await Promise.race([result, givenUp]);
  } finally {
    clearTimeout(timer);
  }
}

function registryError(message: string, cause?: unknown): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", message, cause === undefined ? {} : { cause });
}
