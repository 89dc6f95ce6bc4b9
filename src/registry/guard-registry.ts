import { SessionTimeoutError } from "../errors.js";
import type { EndManyOptions, SessionRegistry } from "./session-registry.js";
import { endVerdict, fieldOf, lookVerdict, startVerdict, visitVerdict } from "./verdicts.js";

export interface GuardWaits {
  /** How long a request waits for a verdict, in milliseconds. */
  request: number;
  /**
   * How long a request waits until a call has succeeded for the first time, in milliseconds. It is longer, because
   * connecting and creating tables take longer.
   */
  connect: number;
  /**
   * How long lists, the sweep's calls and each batch of a bulk ending wait, in milliseconds. Those who wait for them
   * asked for more than a verdict.
   */
  background: number;
}

const defaultWaits: GuardWaits = { request: 250, connect: 1000, background: 30_000 };

/** After so many calls in a row were given up, visits are not even tried for `pause` milliseconds. */
const givenUpBeforePause = 5;
const pause = 1000;

/**
 * Bounds every wait for a registry and makes each failure one `ERR_REGISTRY`, whose `cause` says what happened. A reply
 * that is no verdict is a failure too, whoever wrote the registry. A call that was given up cannot be taken back: its
 * ending may still happen. A bulk ending is given up only where it makes no progress, however long it takes as a whole.
 *
 * A store that hangs would cost each request the full wait. So after five calls in a row that were given up, visits
 * fail at once, except one a second that tries again; the first call of any kind that succeeds ends that. Endings,
 * lists and sweeps are always tried. A store that reports errors costs no wait, and is always asked.
 *
 * @param name what it is called in messages
 */
export function guardRegistry(
  getRegistry: () => Promise<SessionRegistry>,
  waits: GuardWaits = defaultWaits,
  name = "the registry",
): SessionRegistry {
  let connected = false;
  let givenUp = 0;
  let pausedUntil = 0;

  const answered = (): void => {
    connected = true;
    givenUp = 0;
  };

  async function bounded<Result>(
    milliseconds: number,
    call: (registry: SessionRegistry, progress: Progress) => Promise<Result> | Result,
  ): Promise<Result> {
    const wait = startWait(milliseconds, () => {
      givenUp += 1;
      return registryError(`${name} did not answer within ${milliseconds} ms`);
    });
    const result = getRegistry().then((registry) => {
      // Shards bound their waits themselves. One that hangs must not have the others' visits fail at once.
      if (registry.shards !== undefined) wait.end();
      return call(registry, wait);
    });
    // This happens even after the call was given up, because a late result says that the store is back.
    result.then(answered, () => {});
    try {
      return await Promise.race([result, wait.givenUp]);
    } catch (error) {
      throw error instanceof SessionTimeoutError ? error : registryError(`${name} answered with an error`, error);
    } finally {
      wait.end();
    }
  }

  const inRequest: Bounded = (call) => bounded(connected ? waits.request : waits.connect, call);
  const inBackground: Bounded = (call) => bounded(waits.background, call);

  /** Options under which each batch of a bulk ending has the wait to itself, and telling of a batch takes none of it. */
  function inBatches<Options extends EndManyOptions>(options: Options, progress: Progress): Options {
    return {
      ...options,
      async onBatch(batch) {
        answered();
        progress.hold();
        await options.onBatch?.(batch);
        progress.restart();
      },
    };
  }

  const guarded: SessionRegistry = {
    async visit(visit, now) {
      if (givenUp >= givenUpBeforePause) {
        const time = performance.now();
        if (time < pausedUntil) throw registryError(`${name} has not answered for a while`);
        pausedUntil = time + pause;
      }
      return inRequest(async (registry) => visitVerdict(await registry.visit(visit, now), visit));
    },
    start: (start, now) =>
      inRequest(async (registry) => {
        const reply = await registry.start(start, now);
        startVerdict(fieldOf(reply, "verdict"), start.sessionId);
        return reply;
      }),
    look: (sessionId, now) =>
      inRequest(async (registry) => {
        const reply = await registry.look(sessionId, now);
        lookVerdict(fieldOf(reply, "verdict"), sessionId);
        return reply;
      }),
    end: (sessionId, options) =>
      inRequest(async (registry) => {
        const reply = await registry.end(sessionId, options);
        endVerdict(fieldOf(reply, "was"), sessionId);
        return reply;
      }),
    list: (query) => inBackground((registry) => registry.list(query)),
    listAll: (query) => inBackground((registry) => registry.listAll(query)),
    endUser: (userId, options) =>
      inBackground((registry, progress) => registry.endUser(userId, inBatches(options, progress))),
    endAll: (options) => inBackground((registry, progress) => registry.endAll(inBatches(options, progress))),
    claimDue: (options) => inBackground((registry) => registry.claimDue(options)),
    acknowledge: (sessionIds) => inBackground((registry) => registry.acknowledge(sessionIds)),
    mintId: (random, userId, now) => inRequest((registry) => registry.mintId?.(random, userId, now) ?? random),
    shards: () =>
      inBackground(async (registry) => {
        const shards = await registry.shards?.();
        return shards?.map((shard) => guardRegistry(async () => shard, waits)) ?? [guarded];
      }),
  };
  return guarded;
}

type Bounded = <Result>(
  call: (registry: SessionRegistry, progress: Progress) => Promise<Result> | Result,
) => Promise<Result>;

/** A wait that can be held and begun anew. */
interface Progress {
  hold(): void;
  restart(): void;
}

/** Starts to wait. `givenUp` rejects with what `error` makes once it took so many milliseconds. */
function startWait(milliseconds: number, error: () => Error): Progress & { end(): void; givenUp: Promise<never> } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let giveUp: (reason: Error) => void;
  const wait = {
    givenUp: new Promise<never>((_, reject) => (giveUp = reject)),
    hold: () => clearTimeout(timer),
    restart() {
      wait.hold();
      if (isOver) return;
      timer = setTimeout(() => {
        isOver = true;
        giveUp(error());
      }, milliseconds);
    },
    end() {
      isOver = true;
      wait.hold();
    },
  };
  wait.restart();
  return wait;
}

/** Waits for a result, but no longer than so many milliseconds. Then it rejects with what `error` makes. */
export async function giveUpAfter<Result>(
  milliseconds: number,
  result: Promise<Result>,
  error: () => Error,
): Promise<Result> {
  const wait = startWait(milliseconds, error);
  try {
    return await Promise.race([result, wait.givenUp]);
  } finally {
    wait.end();
  }
}

function registryError(message: string, cause?: unknown): SessionTimeoutError {
  return new SessionTimeoutError("ERR_REGISTRY", message, cause === undefined ? {} : { cause });
}
