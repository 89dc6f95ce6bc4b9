// Loaded before a server of the soak: on SIGUSR2 it collects what is garbage and writes how much memory is left in use.
const { renameSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

const file = `${process.env.HEAP_FILE}.${process.pid}`;
let measured = 0;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  // What was finalized by the first collection is garbage for the second.
  setTimeout(() => {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    measured += 1;
    writeFileSync(`${file}.new`, JSON.stringify({ measured, heap: heapUsed + external, resident: rss }));
    renameSync(`${file}.new`, file);
  }, 500);
});
