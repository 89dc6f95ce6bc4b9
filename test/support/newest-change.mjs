import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const generated = /^(node_modules|dist|\.next.*|\.cache|next-env\.d\.ts|.*\.tsbuildinfo)$/;

/**
 * When something below a path was last written, generated files aside.
 *
 * @param {string} path a file or a folder
 * @returns {number} epoch milliseconds
 */
function lastChange(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).filter((name) => !generated.test(name));
  return Math.max(stats.mtimeMs, ...inside.map((name) => lastChange(join(path, name))));
}

/**
 * Whether `output` was made after the last change of everything it is made from.
 *
 * @param {string} output a file
 * @param {string[]} sources files and folders
 */
export function isUpToDate(output, sources) {
  try {
    const made = statSync(output).mtimeMs;
    return sources.every((source) => lastChange(source) < made);
  } catch {
    return false;
  }
}
