import { giveUpAfter } from "../registry/guard-registry.js";
import { CommandError } from "./command-error.js";
import type { SessionFile } from "./session-file.js";

/** How long the first call to the registry may take, in seconds; connecting is part of it. */
const limit = 5;

/**
 * Asks the registry for next to nothing, before a command asks for more. The clients of databases wait for a server that
 * is not there, and a sweep may take long, too. A first call that is short tells the two apart.
 *
 * @throws CommandError if nothing comes back in time
 */
export async function reachRegistry(file: SessionFile): Promise<void> {
  // An app may not export the list. The command then waits for as long as the client does.
  if (!file.exports("listAllSessions")) return;
  await giveUpAfter(
    limit * 1000,
    file.exported("listAllSessions")({ limit: 1 }),
    () => new CommandError(`the registry did not answer within ${limit} seconds: is its server running?`),
  );
}
