import type { Reason } from "./model.js";

/** What is counted while the soak runs, and printed at its end. */
export interface Ledger {
  readonly counts: Record<Counted, number>;
  readonly ends: Record<Reason | "other", number>;
  /** How often what left both possible: the clock moved meanwhile, or an end that the store may not know of. */
  readonly openBecause: Map<string, number>;
  /** Where the app was not what the model says, and answers of 500. */
  readonly faults: string[];
  /** The app was what the model says, for certain. */
  agree(): void;
  /** What happened leaves both possible. */
  leaveOpen(because: string): void;
  disagree(what: string): void;
  count(what: Counted): void;
  end(reason: Reason | null): void;
}

const counted = [
  "requests",
  "signIns",
  "signOuts",
  "revocations",
  "sweeps",
  "replays",
  "lostConnections",
  "certain",
  "open",
  "disagreements",
  "serverErrors",
] as const;
type Counted = (typeof counted)[number];

export function openLedger(): Ledger {
  const counts = Object.fromEntries(counted.map((name) => [name, 0])) as Record<Counted, number>;
  const ends = { idle: 0, absolute: 0, revoked: 0, other: 0 };
  const openBecause = new Map<string, number>();
  const faults: string[] = [];
  return {
    counts,
    ends,
    openBecause,
    faults,
    count(what) {
      counts[what] += 1;
    },
    agree() {
      counts.certain += 1;
    },
    leaveOpen(because) {
      counts.open += 1;
      openBecause.set(because, (openBecause.get(because) ?? 0) + 1);
    },
    disagree(what) {
      counts.certain += 1;
      counts.disagreements += 1;
      faults.push(what);
    },
    end(reason) {
      ends[reason ?? "other"] += 1;
    },
  };
}
