import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entryPoints, packageJson } from "../support/entry-points.js";
import { runCommand } from "../support/run-command.js";
import { root } from "../support/source-files.js";

jest.setTimeout(120_000);

// Each resolves only when the tool found nothing to say; what it says is the failure's message.
test("publint has no complaint", async () => {
  expect(await runCommand("publint", ["--strict"])).toContain("All good");
});

test("types resolve for every entry in ESM (are the types wrong?)", async () => {
  // A stylesheet has no types.
  const stylesheets = ["--exclude-entrypoints", "dialog.css"];
  const report = await runCommand("attw", ["--pack", ".", "--profile", "esm-only", ...stylesheets]);
  const checked = [...report.matchAll(/"(\S+)"\n\nnode16 \(from ESM\): 🟢 \(ESM\)\nbundler: 🟢/gu)].map(
    ([, entry]) => entry,
  );
  expect(checked).toEqual(entryPoints().map(({ specifier }) => specifier));
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
    "next-session-timeout/registry/memory": false,
    "next-session-timeout/registry/redis": false,
    "next-session-timeout/registry/postgres": false,
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

test("the command line is executable and starts with its interpreter", async () => {
  const cli = join(root, packageJson().bin["next-session-timeout"] ?? "");
  expect(readFileSync(cli, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
  expect(await runCommand(cli, ["--help"])).toContain("next-session-timeout");
});
