import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageJson } from "../support/entry-points.js";
import { root } from "../support/source-files.js";

const { dependencies, peerDependencies, license } = packageJson();

// An install of this package is an audit of its dependencies: adding one is a decision, made here.
test("the package depends at run time on a small LRU, and the command line on a TypeScript loader", () => {
  expect(Object.keys(dependencies)).toEqual(["jiti"]);
});

test("the app brings its own Next, React and iron-session", () => {
  expect(Object.keys(peerDependencies)).toEqual(["iron-session", "next", "react"]);
});

test.each(Object.keys(dependencies))("%s brings nothing along and may be used by everyone", (name) => {
  const dependency = packageJson(join(root, "node_modules", name));
  expect(dependency.dependencies ?? {}).toEqual({});
  expect(["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]).toContain(dependency.license);
});

test("the package is MIT", () => {
  expect(license).toBe("MIT");
});

// npm leaves out what it cannot find for other machines, and then refuses its own lock file (`npm ci`).
test("package-lock.json names every machine's binaries", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const named = new Set(Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, "")));
  const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(wanted.filter((name) => !named.has(name))).toEqual([]);
});
