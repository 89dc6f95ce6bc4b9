import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

// Only Node's own modules here: this is what runs first on a fresh clone.

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return {};
  }
}

/** Whether node_modules holds what package-lock.json names. Optional packages depend on the machine. */
function isInstalled(/** @type {string} */ root) {
  const installed = lockedPackages(join(root, "node_modules/.package-lock.json"));
  return Object.entries(lockedPackages(join(root, "package-lock.json"))).every(
    ([path, { version, optional }]) =>
      !path.startsWith("node_modules/") || optional || (path in installed && installed[path]?.version === version),
  );
}

/**
 * Runs `npm ci` where node_modules is missing or differs from package-lock.json.
 *
 * @param {string} root the folder of package.json
 * @throws {Error} where npm fails; npm has said why
 */
export function installDependencies(root) {
  if (isInstalled(root)) return;
  console.log("Installing the packages of package-lock.json ...");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm ci failed: see above. It needs the npm registry.");
}
