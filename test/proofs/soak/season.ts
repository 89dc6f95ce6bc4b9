import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "./exchange.js";
import { limits, openFarm } from "./farm.js";
import type { Farm, StoreName } from "./farm.js";
import type { Ledger } from "./ledger.js";
import { noteSweep } from "./model.js";
import { revoke } from "./operator.js";
import { act, createPerson } from "./person.js";
import type { Person } from "./person.js";

export interface SeasonOptions {
  store: StoreName;
  people: number;
  seconds: number;
  /** Real seconds between two moves of the clock. */
  moveEvery: number;
  ledger: Ledger;
  say: (text: string) => void;
}

export interface Memory {
  /** After the warm-up and at the end, in bytes in use after a collection. */
  readonly heap: readonly [number, number];
  readonly resident: readonly [number, number];
}

const averageMove = 100;

/** Milliseconds between two troubles. */
const peace = 4000;

/** Whether everything the soak is about has happened at least once. */
function sawEnough({ counts, ends }: Ledger): boolean {
  return [counts.signOuts, counts.revocations, counts.replays, ends.idle, ends.absolute, ends.revoked].every(Boolean);
}

function random(from: number, to: number): number {
  return from + Math.random() * (to - from);
}

/** Everybody at once, on one store, for a while. Answers the memory of the server that ran all the while. */
export async function runSeason(options: SeasonOptions): Promise<Memory> {
  const { store, people: count, seconds, ledger } = options;
  const people = Array.from({ length: count }, (_, index) => createPerson(index + 1));
  const farm = await openFarm(store, (span) => {
    ledger.count("sweeps");
    for (const { sessions } of people) for (const session of sessions) noteSweep(session, span);
  });
  try {
    const world: World = { farm, ledger };
    const end = performance.now() + seconds * 1000;
    // On a busy machine less happens in the same time: then it takes longer, but not for ever.
    const latest = end + Math.min(seconds, 60) * 1000;
    const goesOn = () => performance.now() < (sawEnough(ledger) ? end : latest);
    const [edge, node] = farm.servers;
    if (edge === undefined || node === undefined) throw new Error("there are two servers");
    const [killed, kept] = store === "Redis" ? [edge, node] : [node, edge];

    const lives = people.map((person) => live(world, person, options, goesOn));
    const others = [
      moveClock(farm, options.moveEvery, goesOn),
      administrate(world, people, goesOn),
      sweepNowAndThen(farm, goesOn),
    ];
    const watched = watchMemory(farm, kept, seconds);
    await makeTrouble(farm, people, { killed, goesOn, say: options.say });
    await Promise.all([...lives, ...others]);
    const warm = await watched;
    const last = await farm.memory(kept);
    return { heap: [warm.heap, last.heap], resident: [warm.resident, last.resident] };
  } finally {
    await farm.stop();
  }
}

async function live(
  world: World,
  person: Person,
  { people, moveEvery }: SeasonOptions,
  goesOn: () => boolean,
): Promise<void> {
  const think = people * 15;
  await sleep(random(0, 2 * think));
  while (goesOn()) {
    await act(world, person);
    // Now and then somebody goes away, for about as long as the idle timeout.
    const away = Math.random() < 0.04 ? random(0.5, 1.5) * (limits.idleTimeout / averageMove) * moveEvery * 1000 : 0;
    await sleep(random(0.2, 1.8) * think + away);
  }
}

async function moveClock(farm: Farm, every: number, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await sleep(every * 1000);
    // A sweep after an outage as long as the idle timeout would end who was there all the while: the README says not to.
    const inTrouble = farm.storeWasInTrouble({ from: farm.now(), to: farm.now() });
    await farm.advance(inTrouble ? random(5, 20) : random(0.2, 1.8) * averageMove, { atOnce: Math.random() < 0.1 });
  }
}

async function administrate(world: World, people: readonly Person[], goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await sleep(random(500, 1500));
    const person = people[Math.floor(Math.random() * people.length)];
    if (person) await world.farm.withRequest(() => revoke(world, person));
  }
}

async function sweepNowAndThen(farm: Farm, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await sleep(2000);
    if (!farm.storeWasInTrouble({ from: farm.now(), to: farm.now() })) await farm.sweep(farm.anyServer());
  }
}

async function watchMemory(farm: Farm, server: Farm["servers"][number], seconds: number) {
  await sleep(seconds * 300);
  return farm.memory(server);
}

/** The store hangs, a server is killed, the store goes down, and over again, with some peace in between. */
async function makeTrouble(
  farm: Farm,
  people: readonly Person[],
  { killed, goesOn, say }: { killed: Farm["servers"][number]; goesOn: () => boolean; say: (text: string) => void },
): Promise<void> {
  const troubles = [
    async () => {
      say(`${farm.store} stops answering`);
      await farm.hangStore(2000);
    },
    async () => {
      say(`the server with ${killed.entry}.ts is killed`);
      await farm.killServer(killed, 500);
    },
    async () => {
      say(`${farm.store} goes down`);
      const { forgot } = await farm.restartStore(1500);
      if (!forgot) return;
      for (const { sessions } of people) for (const { ends } of sessions) for (const end of ends) end.sure = false;
    },
  ];
  for (let turn = farm.store === "Redis" ? 0 : 1; goesOn(); turn += 1) {
    await sleep(peace);
    if (goesOn()) await troubles[turn % troubles.length]?.();
  }
}
