import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.js";
import { root } from "./source-files.js";

/**
 * Another version of Node than the one that runs the tests: npm's package `node` brings it. Kept in `.cache/node`.
 *
 * @param version or range
 * @returns the path of its program
 */
export async function nodeProgram(version: string): Promise<string> {
  const folder = join(root, ".cache/node", version);
  const program = join(folder, "node_modules/node/bin/node");
  if (existsSync(program)) return program;
  mkdirSync(dirname(folder), { recursive: true });
  // Elsewhere first: what stands at its place is whole, also where two tests fetch the same.
  const partial = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(partial, "package.json"), JSON.stringify({ private: true, dependencies: { node: version } }));
    await runCommand("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: partial });
    if (!existsSync(program)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return program;
}
