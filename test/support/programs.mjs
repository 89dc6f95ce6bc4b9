import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

// Only Node's own modules here: test/run.mjs uses this before anything is installed.

/** Newest first, as Debian and Ubuntu lay PostgreSQL out: its servers are not on PATH. */
function postgresFolders() {
  const home = "/usr/lib/postgresql";
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(home, version, "bin"));
  } catch {
    return [];
  }
}

/** @typedef {"chromium" | "redis-server" | "postgres" | "nginx"} ProgramName */

/** @type {Record<ProgramName, { names: string[], folders: () => string[], variable: string, package: string }>} */
const programs = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "Google Chrome"],
    folders: () => ["/Applications/Google Chrome.app/Contents/MacOS", "/snap/bin"],
    variable: "CHROMIUM_PATH",
    package: "chromium",
  },
  "redis-server": {
    names: ["redis-server", "valkey-server"],
    folders: () => ["/opt/homebrew/bin"],
    variable: "REDIS_SERVER_PATH",
    package: "redis-server",
  },
  postgres: {
    names: ["postgres"],
    folders: () => [...postgresFolders(), "/opt/homebrew/bin"],
    variable: "POSTGRES_PATH",
    package: "postgresql",
  },
  nginx: {
    names: ["nginx"],
    folders: () => ["/usr/sbin", "/opt/homebrew/bin"],
    variable: "NGINX_PATH",
    package: "nginx",
  },
};

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where a program the tests need stands on this machine: the path its environment variable
 * names (`CHROMIUM_PATH`, `REDIS_SERVER_PATH`, `POSTGRES_PATH`, `NGINX_PATH`), else the usual places.
 *
 * @param {ProgramName} name
 * @returns {string | null} its path, or null where it is not installed
 */
export function findProgram(name) {
  const { names, folders, variable } = programs[name];
  const given = process.env[variable];
  if (given) return isExecutable(given) ? given : null;
  const places = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin", ...folders()];
  const candidates = names.flatMap((file) => places.map((place) => join(place, file)));
  return candidates.find(isExecutable) ?? null;
}

/**
 * As `findProgram`, for those who cannot go on without it.
 *
 * @param {ProgramName} name
 * @returns {string}
 * @throws {Error} one line that says what to do, where the program is missing
 */
export function programPath(name) {
  const path = findProgram(name);
  if (path) return path;
  const { variable } = programs[name];
  throw new Error(
    `${name} was not found: install it (Debian: apt-get install ${programs[name].package}) or set ${variable} to its path.`,
  );
}

/**
 * @param {ProgramName} name
 * @returns {string} the Debian package it comes in
 */
export function debianPackage(name) {
  return programs[name].package;
}
