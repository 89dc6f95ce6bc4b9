import { spawnSync } from "node:child_process";
import { debianPackage, findProgram, programPath } from "./programs.mjs";

/** @typedef {import("./programs.mjs").ProgramName} ProgramName */

/** What to put before a command that needs root, or null where there is no way to be root. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n"] : null;
}

/** @param {string[]} command */
function run([file = "", ...args]) {
  const { status, stderr } = spawnSync(file, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) console.error(stderr ?? `${file} did not start`);
}

/**
 * Looks for each program and installs the missing ones with apt-get, where there is one and a way
 * to be root.
 *
 * @param {ProgramName[]} names
 * @throws {Error} one line that says what to do, for the first program that is still missing
 */
export function installPrograms(names) {
  const missing = names.filter((name) => !findProgram(name));
  const root = missing.length > 0 && spawnSync("apt-get", ["--version"]).status === 0 ? asRoot() : null;
  if (root) {
    const packages = missing.map(debianPackage);
    console.log(`Installing ${packages.join(", ")} with apt-get ...`);
    run([...root, "apt-get", "update"]);
    run([...root, "apt-get", "install", "-y", "--no-install-recommends", ...packages]);
  }
  for (const name of names) programPath(name);
}
