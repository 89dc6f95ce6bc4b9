import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/source-files.js";

// What is handed to a reviewer names no test that is not there, and leaves out no requirement.

const page = join(root, ".github/SECURITY.md");
const text = readFileSync(page, "utf8");

/** The rows of the table under a heading of the third level, as cells. */
function rowsOf(heading: string): string[][] {
  const section = text.split(`\n### ${heading}\n`)[1]?.split(/\n##/)[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** Whether a file, or a file below a folder, has a test in it. */
function hasTest(path: string): boolean {
  if (statSync(path).isDirectory()) return readdirSync(path).some((name) => hasTest(join(path, name)));
  return /\.tsx?$/.test(path) && /\btest\(|\btest\.each\b/.test(readFileSync(path, "utf8"));
}

const standards: Record<string, string[]> = {
  "OWASP ASVS 5.0, V7 Session Management": Object.entries({ 1: 3, 2: 4, 3: 2, 4: 5, 5: 3, 6: 2 }).flatMap(
    ([part, requirements]) => Array.from({ length: requirements }, (_, index) => `7.${part}.${index + 1}`),
  ),
  "NIST SP 800-63B-4": ["2.1.3", "2.2.3", "2.3.3", "5.1", "5.1.1", "5.1.2", "5.2", "5.3"],
  "And others": ["8.2.8", "164.312(a)(2)(iii)", "2.2.1", "2.2.5", "2.2.6", "A.8.15"],
};

describe.each(Object.entries(standards))("%s", (heading, numbers) => {
  const rows = rowsOf(heading);

  test("each requirement is answered once, in the standard's order", () => {
    expect(rows.map(([name = ""]) => numbers.find((number) => name.split(/[\s,]+/).includes(number)))).toEqual(numbers);
  });

  test("each answer is shown by a test, or says whose job it is", () => {
    const unanswered = rows.filter((cells) => !/\]\(\.\.\/test\/|\*\*Yours:\*\* \S/.test(cells.at(-1) ?? ""));
    expect(unanswered).toEqual([]);
    expect(rows.filter((cells) => cells.includes("") || cells.length !== rows[0]?.length)).toEqual([]);
  });
});

test("every test that the page names is there, and is one", () => {
  const linked = [...text.matchAll(/\]\(\.\.\/(test\/[^)#]+)\)/g)];
  const quoted = [...text.matchAll(/`(test\/[^`]+)`/g)];
  const named = [...linked, ...quoted].map(([, path = ""]) => path);
  expect(linked.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(root, path)) || !hasTest(join(root, path)))).toEqual([]);
});
