import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { root } from "./source-files.js";

type Answer = { id: number } & ({ rows: unknown[] } | { error: { message: string; code?: string } });

/** An empty PGlite database, in memory, with PGlite's own `query`. */
export function startPglite(): {
  query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
  stop: () => Promise<unknown>;
} {
  const worker = new Worker(join(root, "test/support/pglite-worker.mjs"));
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  worker.on("message", (answer: Answer) => waiting.get(answer.id)?.(answer));
  return {
    async query(text, values) {
      const id = (asked += 1);
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        worker.postMessage({ id, text, values });
      });
      waiting.delete(id);
      if ("error" in answer) throw Object.assign(new Error(answer.error.message), answer.error);
      return answer;
    },
    stop: () => worker.terminate(),
  };
}
