import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { entryPoints, packageJson } from "../support/entry-points.js";
import { languages } from "../support/languages.js";
import { runCommand } from "../support/run-command.js";
import { root } from "../support/source-files.js";

// Each resolves only when the tool found nothing to say; what it says is the failure's message.
test("publint has no complaint", async () => {
  expect(await runCommand("publint", ["--strict"])).toContain("All good");
});

test("types resolve for every entry, in every module resolution there is (are the types wrong?)", async () => {
  // A stylesheet has no types.
  const stylesheets = ["--exclude-entrypoints", "dialog.css"];
  const report = await runCommand("attw", ["--pack", ".", "--profile", "strict", "--format", "ascii", ...stylesheets]);
  const resolved = "node10: 🟢 node16 (from CJS): 🟢 (CJS) node16 (from ESM): 🟢 (ESM) bundler: 🟢";
  const said = report.replace(/\s+/g, " ");
  const checked = entryPoints().filter(({ specifier }) => said.includes(`"${specifier}" ${resolved}`));
  expect(checked).toEqual(entryPoints());
});

test("every file, export and dependency is in use (knip)", async () => {
  expect(await runCommand("knip", [])).not.toContain("Unused");
});

test('the compiler left "use client" on line 1 of the browser entries, and nowhere on the server', () => {
  const client = entryPoints().map(({ specifier, output }) => {
    const [line] = readFileSync(join(root, output), "utf8").split("\n");
    return [specifier, line === '"use client";'];
  });
  expect(Object.fromEntries(client)).toEqual({
    "next-session-timeout": false,
    "next-session-timeout/react": true,
    "next-session-timeout/dialog": true,
    "next-session-timeout/kept-form": true,
    "next-session-timeout/registry/memory": false,
    "next-session-timeout/registry/redis": false,
    "next-session-timeout/registry/postgres": false,
    "next-session-timeout/registry/sharded": false,
    "next-session-timeout/testing": false,
    // Sign-in pages are Server Components, and a function of a client module could not be called there.
    ...Object.fromEntries(languages.map((language) => [`next-session-timeout/texts/${language}`, false])),
  });
});

test("the tarball holds dist, the licence, the README and the changelog, and nothing else", async () => {
  const [{ files }] = JSON.parse(await runCommand("npm", ["pack", "--json", "--dry-run", "--ignore-scripts"])) as [
    { files: { path: string; mode: number }[] },
  ];
  const outside = files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
  expect(outside.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  expect(files.filter(({ path }) => /\.(test|map|tsbuildinfo)/.test(path))).toEqual([]);
});

// The rest would be types nobody can import: an eighth of the download.
test("every published declaration is reached from an entry, or is the benchmark's", async () => {
  const [{ files }] = JSON.parse(await runCommand("npm", ["pack", "--json", "--dry-run", "--ignore-scripts"])) as [
    { files: { path: string }[] },
  ];
  const published = files.map(({ path }) => path).filter((path) => path.endsWith(".d.ts"));
  const entries = entryPoints().flatMap(({ output, commonJs }) => [output, commonJs]);
  const reached = [...entries, "dist/registry/sweep.js"].map((path) => path.replace(/\.js$/, ".d.ts"));
  for (const path of reached) {
    for (const [, target = ""] of readFileSync(join(root, path), "utf8").matchAll(/from "(\.[^"]+)"/g)) {
      const imported = join(dirname(path), target.replace(/\.js$/, ".d.ts"));
      if (!reached.includes(imported)) reached.push(imported);
    }
  }
  expect(published.sort()).toEqual(reached.sort());
});

test("the command line is executable and starts with its interpreter", async () => {
  const cli = join(root, packageJson().bin["next-session-timeout"] ?? "");
  expect(readFileSync(cli, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
  expect(await runCommand(cli, ["--help"])).toContain("next-session-timeout");
});
