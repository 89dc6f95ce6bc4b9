import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

// Only Node's own modules here: test/support/bootstrap.mjs uses this before anything is installed.

/** @typedef {"chromium" | "chromium-headless-shell" | "redis-server" | "postgres" | "nginx"} ProgramName */

/** @type {Record<ProgramName, { files: string[], variable: string, debianPackage: string }>} */
const programs = {
  chromium: {
    files: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "Google Chrome"],
    variable: "CHROMIUM_PATH",
    debianPackage: "chromium",
  },
  // Chromium without windows: a page of it opens in a quarter of the time. Chromium does where there is none.
  "chromium-headless-shell": {
    files: ["chromium-headless-shell"],
    variable: "CHROMIUM_HEADLESS_SHELL_PATH",
    debianPackage: "chromium-headless-shell",
  },
  "redis-server": {
    files: ["redis-server", "valkey-server"],
    variable: "REDIS_SERVER_PATH",
    debianPackage: "redis-server",
  },
  postgres: { files: ["postgres"], variable: "POSTGRES_PATH", debianPackage: "postgresql" },
  nginx: { files: ["nginx"], variable: "NGINX_PATH", debianPackage: "nginx" },
};

/** Where programs stand: on PATH, and where they are installed without being on it. */
function folders() {
  const known = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin", "/snap/bin"];
  return [
    ...(process.env.PATH ?? "").split(delimiter),
    ...known,
    "/Applications/Google Chrome.app/Contents/MacOS",
    ...postgresFolders(),
  ];
}

/** Newest first, as Debian and Ubuntu lay PostgreSQL out. */
function postgresFolders() {
  const home = "/usr/lib/postgresql";
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(home, version, "bin"));
  } catch {
    return [];
  }
}

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
 * Where a program the tests need stands on this machine: the path its environment variable names (`CHROMIUM_PATH`,
 * `REDIS_SERVER_PATH`, `POSTGRES_PATH`, `NGINX_PATH`), else the first in the usual places.
 *
 * @param {ProgramName} name
 * @returns {string | undefined} `undefined` where it is not installed
 */
export function findProgram(name) {
  const { files, variable } = programs[name];
  const given = process.env[variable];
  const candidates = given ? [given] : files.flatMap((file) => folders().map((folder) => join(folder, file)));
  return candidates.find(isExecutable);
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
    `${name} was not found: install it (Debian: apt-get install ${debianPackage(name)}) or set ${variable} to its path.`,
  );
}

/**
 * @param {ProgramName} name
 * @returns {string} the Debian package it comes in
 */
export function debianPackage(name) {
  return programs[name].debianPackage;
}

/** @param {ProgramName} name @returns {boolean} whether the tests do without it, in more time */
export function isOptional(name) {
  return name === "chromium-headless-shell";
}
