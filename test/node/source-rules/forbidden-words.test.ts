import { sourceFiles } from "../../support/source-files.js";

const files = sourceFiles();
const filesWith = (pattern: RegExp, part: "code" | "text" = "code") =>
  files.filter((file) => pattern.test(file[part])).map(({ path }) => path);

test("the library never writes to the console, but for the command line and development warnings", () => {
  const writers = filesWith(/\bconsole\s*[.[]/);
  expect(writers.filter((path) => !path.startsWith("cli/") && path !== "react/development-warnings.ts")).toEqual([]);
});

test("the machine's time is read in one file on the server and in one in the browser", () => {
  const readers = filesWith(/\bDate\.now\b|\bnew Date\(\)/);
  expect(readers.filter((path) => !path.startsWith("react/"))).toEqual(["clock/time.ts"]);
  expect(readers.filter((path) => path.startsWith("react/")).length).toBeLessThanOrEqual(1);
});

// One request is judged by one time: whoever is called from here is handed it.
test("only what an app calls asks for the time", () => {
  const askers = filesWith(/\bepochSeconds\b/).filter((path) => !path.startsWith("testing/"));
  expect(askers.sort()).toEqual([
    "clock/time.ts",
    "next/create-session-functions.ts",
    "next/handlers.ts",
    "next/middleware.ts",
    "next/registry-functions.ts",
    "session/session-object.ts",
  ]);
});

// A new release of Next is then one file's change, and one in the browser.
test("what Next documents nowhere stands in one file on the server and in one in the browser", () => {
  const headers = /["'](next-(action|url|router-[\w-]+)|rsc|x-(action|middleware|nextjs)-[\w-]+)["']/;
  const files = /["']next\/dist\b/;
  const globals = /\b(__NEXT_\w+|EdgeRuntime|__next\w*)\b/;
  const users = [headers, files, globals].flatMap((pattern) => filesWith(pattern));
  const outside = users.filter((path) => path !== "next/next-internals.ts" && path !== "react/next-config.ts");
  expect(outside).toEqual([]);
  expect(filesWith(headers)).toEqual(["next/next-internals.ts"]);
});

test('"GET or HEAD" and "/api" are each said once', () => {
  expect(filesWith(/["']HEAD["']/)).toEqual(["next/request-kind.ts"]);
  expect(filesWith(/\/\^?\\\/api\b/)).toEqual(["next/request-kind.ts"]);
});

test("where the route handlers are by default is said once on the server", () => {
  const sayers = filesWith(/[=?:]\s*["']\/api\/session["']/);
  expect(sayers.filter((path) => !path.startsWith("react/"))).toEqual(["settings.ts"]);
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
