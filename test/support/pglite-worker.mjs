// PGlite loads its parts with import(), which jest's module system does not do: it runs in a thread of its own.
import { PGlite } from "@electric-sql/pglite";
import { parentPort } from "node:worker_threads";

const database = await PGlite.create();

/** @param {{ id: number, text: string, values?: unknown[] }} question */
async function answer({ id, text, values }) {
  try {
    const { rows } = await database.query(text, values);
    return { id, rows };
  } catch (error) {
    const { message, code } = /** @type {Error & { code?: string }} */ (error);
    return { id, error: { message, code } };
  }
}

parentPort?.on("message", async (question) => parentPort?.postMessage(await answer(question)));
