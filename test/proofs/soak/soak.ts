import { openLedger } from "./ledger.js";
import type { Ledger } from "./ledger.js";
import { runSeason } from "./season.js";
import type { Memory } from "./season.js";

interface SoakOptions {
  people: number;
  /** Real ones, for both stores together. */
  seconds: number;
  moveEvery: number;
}

const shownFaults = 10;

/** In less time a server is still loading what it has not needed before, and only a gross leak can be told. */
const flatAfterSeconds = 120;

/** By how many bytes a server's memory may have grown since the warm-up. */
const allowedGrowth = (heap: number, seconds: number) => (seconds >= flatAfterSeconds ? heap * 0.15 + 4e6 : 30e6);

/** Most of a short soak is trouble. */
const largestShareLeftOpen = (seconds: number) => (seconds >= flatAfterSeconds ? 0.1 : 0.2);

/** Past jest, which would say with each line where it came from. */
const print = (line: string) => process.stdout.write(`${line}\n`);

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Runs the soak on Redis, then on PostgreSQL, and prints what was seen. Resolves to all that is not in order. */
export async function soak({ people, seconds, moveEvery }: SoakOptions): Promise<string[]> {
  const ledger = openLedger();
  const since = performance.now();
  const say = (text: string) => {
    const { counts } = ledger;
    const elapsed = `${Math.round((performance.now() - since) / 1000)} s`.padStart(6);
    print(
      `${elapsed}  ${String(counts.requests).padStart(7)} requests  ${counts.disagreements} disagreements  ${text}`,
    );
  };
  const memories: [string, Memory][] = [];
  for (const store of ["Redis", "PostgreSQL"] as const) {
    say(`${people} people on ${store}`);
    const memory = await runSeason({ store, people, seconds: seconds / 2, moveEvery, ledger, say });
    memories.push([store, memory]);
  }
  say("done\n");
  return report(ledger, memories, seconds);
}

function report(
  { counts, ends, openBecause, faults }: Ledger,
  memories: readonly [string, Memory][],
  seconds: number,
): string[] {
  const open = counts.open / (counts.certain + counts.open);
  const rows: [string, string | number][] = [
    ["requests", counts.requests],
    ["  lost with a server", counts.lostConnections],
    ["sign-ins, sign-outs", `${counts.signIns}, ${counts.signOuts}`],
    ["revocations, sweeps", `${counts.revocations}, ${counts.sweeps}`],
    ["copied cookies tried", counts.replays],
    [
      "ends met",
      Object.entries(ends)
        .map(([reason, count]) => `${count} ${reason}`)
        .join(", "),
    ],
    ["judged for certain", counts.certain],
    [
      "left open",
      `${counts.open} (${(open * 100).toFixed(1)}%): ${[...openBecause].map(([why, count]) => `${count} ${why}`).join(", ")}`,
    ],
    ["disagreements", counts.disagreements],
    ["answers of 500", counts.serverErrors],
    ...memories.map(([store, { heap, resident }]): [string, string] => [
      `memory beside ${store}`,
      `in use ${heap.map(megabytes).join(" -> ")}, resident ${resident.map(megabytes).join(" -> ")}`,
    ]),
  ];
  for (const [name, value] of rows) print(`${name.padEnd(26)}${value}`);

  const wrong = faults.slice(0, shownFaults);
  if (faults.length > shownFaults) wrong.push(`... and ${faults.length - shownFaults} more`);
  for (const [store, { heap }] of memories) {
    const grown = heap[1] - heap[0];
    if (grown > allowedGrowth(heap[0], seconds)) wrong.push(`memory beside ${store} grew by ${megabytes(grown)}`);
  }
  if (open > largestShareLeftOpen(seconds)) wrong.push("too much was left open: the model is not worth much like this");
  for (const [what, count] of [
    ["sign-ins", counts.signIns],
    ["revocations", counts.revocations],
    ["replays", counts.replays],
    ["idle ends", ends.idle],
    ["absolute ends", ends.absolute],
    ["revoked ends", ends.revoked],
  ] as const) {
    if (count === 0) wrong.push(`there were no ${what}: nothing was proven of them`);
  }
  return wrong;
}
