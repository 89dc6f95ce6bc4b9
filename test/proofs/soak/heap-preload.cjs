// Loaded before a server of the soak: on SIGUSR2 it collects what is garbage and writes how much memory is left in use.
const { renameSync, writeFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

const file = `${process.env.HEAP_FILE}.${process.pid}`;
let measured = 0;

process.on("SIGUSR2", () => {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external, rss } = process.memoryUsage();
  measured += 1;
  writeFileSync(`${file}.new`, JSON.stringify({ measured, heap: heapUsed + external, resident: rss }));
  renameSync(`${file}.new`, file);
});
