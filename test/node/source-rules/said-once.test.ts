import { sourceFiles } from "../../support/source-files.js";

const files = sourceFiles();
const filesWith = (pattern: RegExp) => files.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

// One request is judged by one time: whoever is called from here is handed it.
test("only what an app calls asks for the time", () => {
  const askers = filesWith(/\bepochSeconds\b/).filter((path) => !path.startsWith("testing/"));
  expect(askers.sort()).toEqual([
    "clock/time.ts",
    "next/create-session-functions.ts",
    "next/create-session-signal.ts",
    "next/end-many.ts",
    "next/handlers.ts",
    "next/keep-key-handler.ts",
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
