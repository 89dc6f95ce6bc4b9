import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.js";

const readme = join(root, "README.md");

/** Where the set-up to paste is written down. */
export const readmePath: string = existsSync(readme) ? readme : join(root, "test/package/set-up.md");
