import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("moved-clock-preload.cjs", import.meta.url));

/**
 * @typedef {object} MovedClock
 * @property {Readonly<Record<string, string>>} env for every process that is to live by this clock, the ones it starts included
 * @property {() => number} moved by how many seconds it is ahead of the real one
 * @property {(seconds: number) => void} advance moves it on, or back; when this returns, all its processes read the new time
 * @property {() => number} now epoch seconds, whole, as its processes read them
 * @property {() => void} remove once the processes have ended
 */

/**
 * A clock for servers under test, which moves while they run. `Date` follows it in every context of theirs, the
 * Edge runtime included; timers and `performance.now()` do not, so that nothing waits longer or shorter.
 *
 * @example
 * const clock = createMovedClock();
 * const server = await startNext(folder, { env: { ...clock.env } });
 * clock.advance(30 * 60);
 *
 * @returns {MovedClock}
 */
export function createMovedClock() {
  const folder = mkdtempSync(join(tmpdir(), "moved-clock-"));
  const file = join(folder, "milliseconds");
  const descriptor = openSync(file, "w");
  let moved = 0;

  function write() {
    const bytes = Buffer.alloc(8);
    // Whole milliseconds, as `Date.now()` answers.
    bytes.writeDoubleLE(Math.round(moved * 1000));
    writeSync(descriptor, bytes, 0, 8, 0);
  }

  write();
  return {
    env: {
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${JSON.stringify(preload)}`.trim(),
      MOVED_CLOCK_FILE: file,
    },
    moved: () => moved,
    advance(seconds) {
      moved += seconds;
      write();
    },
    now: () => Math.floor(Date.now() / 1000 + moved),
    remove() {
      closeSync(descriptor);
      rmSync(folder, { recursive: true });
    },
  };
}
