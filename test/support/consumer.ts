import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeBlocks } from "./code-blocks.js";
import { runCommand } from "./run-command.js";
import { packTarball } from "./scratch-app.js";
import { root } from "./source-files.js";

/** A scratch project that uses the packed package with tools of its own. */
export interface Consumer {
  readonly folder: string;
  /** Runs a tool, the project's own where it has one. Resolves to its stdout; rejects with all it said. */
  run: (tool: string, ...args: readonly string[]) => Promise<string>;
  /** Adds or replaces a file. */
  write: (path: string, text: string) => void;
}

type Files = Readonly<Record<string, string>>;

export const testingGuide: string = join(root, ".github/docs/testing.md");

/** What the guide's tests run with. */
const consumerEnvironment = { SESSION_PASSWORD: "a password of at least thirty-two characters" };

/** The named code blocks of a document as files, without the line that names them. */
export function documentedFiles(document: string, ...paths: readonly string[]): Files {
  const blocks = codeBlocks(document);
  return Object.fromEntries(
    paths.map((path) => {
      const block = blocks.find(({ file }) => file === path);
      if (block === undefined) throw new Error(`${document} has no code block that begins with // ${path}`);
      return [path, block.code.replace(/^.*\n/, "")];
    }),
  );
}

/**
 * Writes a project and installs its dependencies and the packed package as a user would. Its node_modules stay between
 * runs, in `.cache/consumers/<name>`.
 */
export async function installConsumer(
  name: string,
  { files, dependencies }: { files: Files; dependencies: Readonly<Record<string, string>> },
): Promise<Consumer> {
  const tarball = await packTarball();
  const consumer = emptyConsumer(name);
  const manifest = {
    name,
    private: true,
    dependencies: { ...dependencies, "next-session-timeout": `file:${tarball}` },
  };
  for (const [path, text] of Object.entries({ ...files, "package.json": JSON.stringify(manifest, null, 2) })) {
    consumer.write(path, text);
  }
  // Programs that come with packages (Cypress, browsers) are not fetched.
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
  await runCommand("npm", ["install", ...quiet], { cwd: consumer.folder });
  return consumer;
}

/**
 * The same without an install, in seconds: the package is unpacked, and everything else is found where Node looks next,
 * in the repository's own node_modules.
 */
export async function unpackConsumer(name: string, files: Files): Promise<Consumer> {
  const tarball = await packTarball();
  const consumer = emptyConsumer(name);
  const installed = join(consumer.folder, "node_modules/next-session-timeout");
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  await runCommand("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  for (const [path, text] of Object.entries({ ...files, "package.json": "{}" })) consumer.write(path, text);
  return consumer;
}

function emptyConsumer(name: string): Consumer {
  const folder = join(root, ".cache/consumers", name);
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (old !== "node_modules") rmSync(join(folder, old), { recursive: true });
  }
  return {
    folder,
    run: (tool, ...args) => {
      const own = join(folder, "node_modules/.bin", tool);
      return runCommand(existsSync(own) ? own : tool, args, { cwd: folder, env: consumerEnvironment });
    },
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
}

/** The names of the tests that passed, of a report in JSON as Jest and Vitest write it. */
export function passedTests(report: string): string[] {
  const { testResults } = JSON.parse(report) as {
    testResults: { assertionResults: { status: string; title: string }[] }[];
  };
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "passed")
    .map(({ title }) => title)
    .sort();
}
