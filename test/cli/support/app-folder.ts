import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { root } from "../../support/source-files.js";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** What every Next app has. */
const ordinary = {
  "package.json": JSON.stringify({
    name: "app",
    dependencies: { next: "^16.0.0", "iron-session": "^9.0.0", "next-session-timeout": "^1.0.0" },
  }),
  "tsconfig.json": `{
    // "@/*" is no comment, and the comma below is one too many.
    "compilerOptions": { "paths": { "@/*": ["./*"] }, },
  }`,
  "app/layout.tsx": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
  "app/page.tsx": "export default function Home() { return <h1>Home</h1>; }",
} as const;

/** The files of an app, by path. `null` takes one of the ordinary ones away. */
export type Files = Readonly<Record<string, string | null>>;

/** Writes an app of its own into a new folder, with this repository's packages as its own, in a new git repository. */
export function makeApp(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "next-app-"));
  made.push(folder);
  for (const [path, text] of Object.entries({ ...ordinary, ...files })) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // An app may bring packages of its own.
  if (!existsSync(join(folder, "node_modules"))) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  git(folder, "init", "--quiet");
  return folder;
}

/** Runs git in a folder, to its end. */
export function git(folder: string, ...args: string[]): void {
  const { status, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}

/** Every file of an app, in the order of the alphabet, packages and git's own left out. */
export function listFiles(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== ".git")
    .flatMap((entry) => {
      const path = posix.join(below, entry.name);
      return entry.isDirectory() ? listFiles(folder, path) : [path];
    })
    .sort();
}
