import { SessionTimeoutError } from "../errors.js";
import type { SessionRegistry } from "./session-registry.js";
import { endVerdict, visitVerdict } from "./verdicts.js";

export interface GuardWaits {
  /** How long a request waits for an answer, in milliseconds. */
  request: number;
  /** The same, until the store has answered for the first time: connecting and creating tables take longer. */
  connect: number;
  /** How long lists, bulk endings and the sweep wait, in milliseconds: no page waits for those. */
  background: number;
}

const defaultWaits: GuardWaits = { request: 250, connect: 1000, background: 30_000 };

/** After so many unanswered calls in a row, visits are not even tried for `pause` milliseconds. */
const unansweredBeforePause = 5;
const pause = 1000;

/**
 * Bounds every wait for a registry and makes each failure one `ERR_REGISTRY`, whose `cause` says what
 * happened. A reply to `visit` or `end` that is none is a failure too, whoever wrote the registry. The call itself cannot be taken back: an ending that was given up may still happen.
 *
 * A store that hangs would cost each request the full wait. After five unanswered calls in a row, visits
 * fail at once, but for one a second that tries again; the first answer to any call ends that. Endings,
 * lists and sweeps are always tried. A store that answers with errors costs no wait, and is always asked.
 */
export function guardRegistry(
  getRegistry: () => Promise<SessionRegistry>,
  waits: GuardWaits = defaultWaits,
): SessionRegistry {
  let connected = false;
  let unanswered = 0;
  let pausedUntil = 0;

  async function bounded<Answer>(
    milliseconds: number,
    call: (registry: SessionRegistry) => Promise<Answer>,
  ): Promise<Answer> {
    const answer = getRegistry().then(call);
    // Also when nobody waits any more: a late answer says that it is back.
    answer.then(
      () => {
        connected = true;
        unanswered = 0;
      },
      () => {},
    );
    try {
      return await giveUpAfter(milliseconds, answer, () => {
        unanswered += 1;
        return registryError(`the registry did not answer within ${milliseconds} ms`);
      });
    } catch (error) {
      throw error instanceof SessionTimeoutError ? error : registryError("the registry answered with an error", error);
    }
  }

  const inRequest = <Answer>(call: (registry: SessionRegistry) => Promise<Answer>): Promise<Answer> =>
    bounded(connected ? waits.request : waits.connect, call);
  const inBackground = <Answer>(call: (registry: SessionRegistry) => Promise<Answer>): Promise<Answer> =>
    bounded(waits.background, call);

  return {
    async visit(visit, now) {
      if (unanswered >= unansweredBeforePause) {
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

/** Waits for an answer, but no longer than that: then it rejects with what `error` makes. */
export async function giveUpAfter<Answer>(
  milliseconds: number,
  answer: Promise<Answer>,
  error: () => Error,
): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error()), milliseconds);
  });
  try {
    return await Promise.race([answer, givenUp]);
  } finally {
    clearTimeout(timer);
  }
}

function registryError(message: string, cause?: unknown): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", message, cause === undefined ? {} : { cause });
}
