import { sourceFiles } from "../../support/source-files.js";

// What the linter has no rule for. The rest is in .oxlintrc.json, under "src/**".

const files = sourceFiles();
const filesWith = (pattern: RegExp) => files.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

// A Server Action is an endpoint anyone can post to: this package adds none.
test("nothing is a Server Action", () => {
  // What `init` writes is the app's own.
  expect(filesWith(/["']use server["']/)).toEqual(["cli/init/templates.ts"]);
});
