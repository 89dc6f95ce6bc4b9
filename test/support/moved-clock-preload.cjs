// Loaded before a server under test by `node --require`: see moved-clock.mjs.
const { openSync, readSync } = require("node:fs");
const vm = require("node:vm");

const file = process.env.MOVED_CLOCK_FILE;
if (!file) throw new Error("MOVED_CLOCK_FILE does not say where the clock is");
const descriptor = openSync(file, "r");
const moved = Buffer.alloc(8);
const realNow = Date.now;

/** The file is read each time the time is: once it is written, no process answers with the time from before. */
function now() {
  readSync(descriptor, moved, 0, 8, 0);
  return realNow() + moved.readDoubleLE(0);
}

/**
 * What asks the realm for the time of now is told the moved one; everything else of `Date` stays as it is.
 *
 * @param {{ Date: DateConstructor }} realm
 */
function moveDate(realm) {
  const real = realm.Date;
  real.now = now;
  /** @type {DateConstructor} */
  const date = new Proxy(real, {
    apply: () => new real(now()).toString(),
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget === date ? target : newTarget),
  });
  real.prototype.constructor = date;
  realm.Date = date;
}

moveDate(globalThis);

// The Edge runtime of Next is a context with a Date of its own.
const { createContext } = vm;
vm.createContext = (...given) => {
  const context = createContext(...given);
  moveDate(vm.runInContext("globalThis", context));
  return context;
};
require("node:module").syncBuiltinESMExports();
