import { sourceFiles } from "../../support/source-files.js";
import { entryPoints } from "../../support/entry-points.js";

const files = sourceFiles();
const declaresClient = /^\s*["']use client["']/m;
const browserEntries = entryPoints()
  .filter(({ source }) => source.startsWith("react/"))
  .map(({ source }) => source);

test('the browser entries start with "use client"', () => {
  const first = browserEntries.map((entry) => [entry, files.find(({ path }) => path === entry)?.text.split("\n")[0]]);
  expect(first).toEqual(browserEntries.map((entry) => [entry, '"use client";']));
});

// Elsewhere it would turn server code into client references.
test('"use client" stands nowhere but in the browser entries', () => {
  const others = files.filter(({ path, code }) => !browserEntries.includes(path) && declaresClient.test(code));
  expect(others.map(({ path }) => path)).toEqual([]);
});
