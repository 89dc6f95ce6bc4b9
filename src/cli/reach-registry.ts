import { giveUpAfter } from "../registry/guard-registry.js";
import { CommandError } from "./command-error.js";
import type { SessionFile } from "./session-file.js";

/** How long the registry may take to answer for the first time, in seconds; connecting is part of it. */
const limit = 5;

/**
 * Asks the registry for next to nothing. Clients of databases wait for a server that is not there, and a sweep
 * or an ending that is under way may take long: only the first answer tells the two apart.
 *
 * @throws CommandError if there is no answer
 */
export async function reachRegistry(file: SessionFile): Promise<void> {
  // Without a list to ask for, the command itself finds out.
  if (!file.exports("listAllSessions")) return;
  await giveUpAfter(
    limit * 1000,
    file.exported("listAllSessions")({ limit: 1 }),
    () => new CommandError(`the registry did not answer within ${limit} seconds: is its server running?`),
  );
}
