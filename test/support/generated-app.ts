import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.js";
import { root } from "./source-files.js";

const cache = join(root, ".cache/apps");

/** An app as `create-next-app` makes it, and what stands in it besides. */
export interface GeneratedApp {
  /** Of create-next-app, and with it of Next: `latest`, `15`. */
  version: string;
  /** Options of create-next-app, in place of its defaults. */
  args: readonly string[];
  /** Written over what was generated. */
  files: Readonly<Record<string, string>>;
  /** Generated files that this app does not have. */
  without?: readonly string[];
  dependencies: Readonly<Record<string, string>>;
}

/**
 * Generates an app and installs what it needs, as a newcomer would. Its node_modules stay between runs.
 *
 * @param name names the folder in `.cache/apps`
 * @returns the app's folder
 */
export async function generateApp(
  name: string,
  { version, args, files, without = [], dependencies }: GeneratedApp,
): Promise<string> {
  const folder = join(cache, name);
  const fresh = join(cache, ".new", name);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(fresh), { recursive: true });
  // Linting is no part of what is tried, and a third of what would be installed.
  const always = ["--yes", "--no-eslint", "--no-linter", "--skip-install", "--disable-git", "--use-npm"];
  await runCommand("npx", ["--yes", `create-next-app@${version}`, fresh, ...args, ...always]);

  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (old !== "node_modules") rmSync(join(folder, old), { recursive: true });
  }
  for (const made of readdirSync(fresh)) renameSync(join(fresh, made), join(folder, made));
  for (const path of without) rmSync(join(folder, path), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const manifestPath = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as { dependencies: Record<string, string> };
  Object.assign(manifest.dependencies, dependencies);
  writeFileSync(manifestPath, JSON.stringify(manifest, null, 2));
  await runCommand("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
  return folder;
}

const buildEnvironment = {
  // A lock made with node_modules in place lacks other machines' compilers; Next would go and fetch them.
  NEXT_IGNORE_INCORRECT_LOCKFILE: "1",
  NEXT_FONT_GOOGLE_MOCKED_RESPONSES: join(root, "test/support/google-fonts.cjs"),
};

/** Runs the app's own build script. */
export async function buildApp(folder: string): Promise<void> {
  await runCommand("npm", ["run", "build"], { cwd: folder, env: buildEnvironment });
  if (!existsSync(join(folder, ".next/BUILD_ID"))) throw new Error(`nothing was built in ${folder}`);
}
