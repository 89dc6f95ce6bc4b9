import { sourceFiles } from "../../support/source-files.js";

const files = sourceFiles();
const filesWith = (pattern: RegExp, part: "code" | "text" = "code") =>
  files.filter((file) => pattern.test(file[part])).map(({ path }) => path);

test("the library never writes to the console, but for the command line and development warnings", () => {
  const writers = filesWith(/\bconsole\s*[.[]/);
  expect(writers.filter((path) => !path.startsWith("cli/") && path !== "react/development-warnings.ts")).toEqual([]);
});

test("the machine's clock is read in one file on the server and in one in the browser", () => {
  const readers = filesWith(/\bDate\.now\b|\bnew Date\(\)/);
  expect(readers.filter((path) => !path.startsWith("react/"))).toEqual(["clock/now.ts"]);
  expect(readers.filter((path) => path.startsWith("react/")).length).toBeLessThanOrEqual(1);
});

test("the environment is read by the command line alone, but for what a build fills in", () => {
  const readers = filesWith(/\bprocess\.env\b(?!\.(NODE_ENV|__NEXT_))/);
  expect(readers.filter((path) => !path.startsWith("cli/"))).toEqual([]);
});

// A Server Action is an endpoint anyone can post to: this package adds none.
test("nothing is a Server Action", () => {
  // What `init` writes is the app's own.
  expect(filesWith(/["']use server["']/)).toEqual(["cli/init/templates.ts"]);
});

test("there is no `any`, no enum and no silenced compiler", () => {
  expect(filesWith(/[:<|&,(=]\s*any\b|\bas any\b|\bany\[\]/)).toEqual([]);
  expect(filesWith(/^\s*(export\s+)?(const\s+)?enum\s/m)).toEqual([]);
  expect(filesWith(/@ts-(ignore|nocheck|expect-error)/, "text")).toEqual([]);
});

test("nothing is left to do", () => {
  expect(filesWith(/\b(TODO|FIXME|XXX|HACK)\b/, "text")).toEqual([]);
});
