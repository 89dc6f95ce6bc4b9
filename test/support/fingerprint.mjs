import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const generated = /^(node_modules|dist|\.next.*|\.cache|next-env\.d\.ts|.*\.tsbuildinfo)$/;

/**
 * Names what is in files and folders, generated files aside, so that a build can tell what it was made
 * from. Contents, not times: a checkout changes the times of everything.
 *
 * @param {string[]} paths
 * @returns {string}
 */
export function fingerprint(paths) {
  const hash = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    if (statSync(path).isDirectory()) {
      const names = readdirSync(path).filter((name) => !generated.test(name));
      for (const name of names.sort()) add(join(path, name));
    } else {
      hash.update(`${path}\0`).update(readFileSync(path)).update("\0");
    }
  };
  for (const path of paths) add(path);
  return hash.digest("hex");
}
