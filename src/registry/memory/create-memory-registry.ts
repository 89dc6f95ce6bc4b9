import type { SessionRegistry } from "../session-registry.js";
import { strictRegistry } from "../strict-registry.js";
import { createClaims } from "./claim.js";
import { createBulkEndings } from "./end-many.js";
import { createEnd } from "./end.js";
import { createLists } from "./list.js";
import { createMemorySessions } from "./sessions.js";
import { createStart } from "./start.js";
import { createVisit } from "./visit.js";

/** A registry in memory that shares its sessions with no other; see `memoryRegistry`. */
export function createMemoryRegistry(): SessionRegistry {
  const sessions = createMemorySessions();
  return strictRegistry({
    visit: createVisit(sessions),
    start: createStart(sessions),
    ...createLists(sessions),
    end: createEnd(sessions),
    ...createBulkEndings(sessions),
    ...createClaims(sessions),
  });
}
