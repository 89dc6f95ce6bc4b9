// What `npm test` and `npm start` do first, so that either will do on a fresh clone. Nothing is installed yet: only Node's
// own modules here, and in what is imported.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPackage, findProgram, isOptional, programPath } from "./programs.mjs";

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

/**
 * Installs the programs that are missing with apt-get, where there is one and a way to be root.
 *
 * @param {readonly import("./programs.mjs").ProgramName[]} names
 * @throws {Error} one line that says what to do, for the first program that is still missing
 */
export function installPrograms(names) {
  const packages = names.filter((name) => !findProgram(name)).map(debianPackage);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const aptGet = (/** @type {string[]} */ ...args) =>
    spawnSync("env", ["DEBIAN_FRONTEND=noninteractive", ...sudo, "apt-get", "-qq", ...args], { stdio: "inherit" });
  if (packages.length > 0) {
    console.log(`Installing ${packages.join(", ")} with apt-get ...`);
    aptGet("update");
    // One by one: not every distribution has them all.
    for (const name of packages) aptGet("install", "-y", "--no-install-recommends", name);
  }
  for (const name of names) if (!isOptional(name)) programPath(name);
}
