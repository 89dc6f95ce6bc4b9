// What a process keeps of the people it has seen: one of a million different people beside one of as many requests of one person. The
// middleware is called in a process of its own, without a server, so that nothing else is in the heap.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { NextRequest } from "next/server.js";
import { createSessionTimeout } from "../../dist/index.js";
import { day, session } from "./app.mjs";
import { makePeople } from "./people.mjs";
import { bar, progress } from "./statistics.mjs";

const requests = Number(process.env.BENCH_PEOPLE ?? 1_000_000);
const atOnce = 1000;
const thisFile = fileURLToPath(import.meta.url);

/** @typedef {import("./results.mjs").Measurement} Measurement */
/** @typedef {{ heap: number, resident: number }} Memory in bytes */

/** @returns {Promise<Measurement[]>} */
export async function benchMemory() {
  /** @type {Memory[]} */
  const memories = [];
  for (const people of [1, requests]) {
    const child = fork(thisFile, [String(people)]);
    child.on("message", (message) => {
      if (typeof message === "number") progress(`${people.toLocaleString("en")} people ${bar(message, requests)}`);
      else memories.push(/** @type {Memory} */ (message));
    });
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    const [code] = await once(child, "close");
    process.off("exit", kill);
    if (code !== 0) throw new Error(`the process ended with ${code}`);
  }
  progress("");
  const [one = { heap: 1, resident: 1 }, many = one] = memories;
  const shown = (/** @type {Memory} */ { heap, resident }) => ({
    "heap MB": heap / 1e6,
    "resident MB": resident / 1e6,
  });
  return [
    { name: `memory: ${requests.toLocaleString("en")} requests of one person`, values: shown(one) },
    {
      name: `memory: ${requests.toLocaleString("en")} people / as many requests of one`,
      ratio: many.heap / one.heap,
      atMost: 1.1,
      values: shown(many),
    },
  ];
}

/** @param {number} people */
async function meet(people) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const { middleware } = createSessionTimeout({ session, idleTimeout: day, gracePeriod: day / 4 });
  const [first] = await makePeople(1);
  for (let done = 0; done < requests; done += atOnce) {
    // Both processes make as many cookies, so that only what the middleware keeps of them can differ.
    for (const person of await makePeople(atOnce)) {
      const cookie = (people === 1 ? first : person)?.cookie ?? "";
      const response = await middleware(new NextRequest("http://localhost:3000/", { headers: { cookie } }));
      if (!response.headers.has("x-middleware-next")) throw new Error("a session was not alive");
    }
    if (done % 50_000 === 0) process.send?.(done);
  }
  collect();
  await new Promise((resolve) => setTimeout(resolve, 500));
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heap: heapUsed + external, resident: rss });
}

if (process.argv[1] === thisFile) {
  await meet(Number(process.argv[2]));
  process.disconnect();
}
