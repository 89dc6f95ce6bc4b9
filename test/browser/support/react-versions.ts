import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../../support/run-command.js";
import { root } from "../../support/source-files.js";

/** A `node_modules` with this major version of React; installed on first use where it is not the repository's own. */
export async function reactModules(major: number): Promise<string> {
  const own = join(root, "node_modules");
  if (majorOf(own) === major) return own;
  const folder = join(root, `.cache/react-${major}`);
  const modules = join(folder, "node_modules");
  if (majorOf(modules) !== major || !existsSync(join(modules, "react-dom"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const packages = [`react@${major}`, `react-dom@${major}`];
    await runCommand("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages], { cwd: folder });
  }
  return modules;
}

function majorOf(modules: string): number | null {
  try {
    const { version } = JSON.parse(readFileSync(join(modules, "react/package.json"), "utf8")) as { version: string };
    return Number.parseInt(version, 10);
  } catch {
    return null;
  }
}
