import { join } from "node:path";
import { createJiti } from "jiti";
import type { Jiti } from "jiti";

/** Imports an app's own files: TypeScript, with its path aliases. */
export function createLoader(folder: string): Jiti {
  return createJiti(join(folder, "package.json"), {
    tsconfigPaths: true,
    fsCache: false,
    // Server files import it so that Next keeps them out of the browser. Outside of Next that import throws.
    alias: { "server-only": "node:process" },
  });
}
