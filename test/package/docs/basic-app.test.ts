import { basicFiles } from "../../support/basic-app.js";
import { codeBlocks, readmePath } from "../../support/code-blocks.js";

// What the README says to paste, and the app that has it. The matrix (test/proofs), the recipes and
// next-base-path.test.ts build that app and use it.

/** The first line of a block only names the file. */
const shown = codeBlocks(readmePath).flatMap(({ file, code }): [string, string][] =>
  file === null ? [] : [[file, code.replace(/^.*\n/, "")]],
);

// Next wants one of the two entries, and the app is for the newer Next.
test.each(shown.filter(([file]) => file !== "middleware.ts"))("%s of the README is the basic app's", (file, code) => {
  expect(basicFiles[file]).toBe(code);
});

test("besides these the basic app has what create-next-app makes", () => {
  const pasted = new Set(shown.map(([file]) => file));
  const others = Object.keys(basicFiles).filter((file) => !pasted.has(file));
  expect(others.sort()).toEqual([
    "README.md",
    "app/layout.tsx",
    "app/page.tsx",
    "next.config.ts",
    "package.json",
    "tsconfig.json",
  ]);
});
