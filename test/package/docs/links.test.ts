import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import GithubSlugger from "github-slugger";
import { headings, readmePath } from "../../support/code-blocks.js";
import { allPages, docsPages } from "../../support/documentation.js";
import { root, sourceFiles } from "../../support/source-files.js";

const text = (path: string) => readFileSync(path, "utf8");

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(path: string): Set<string> {
  const slugger = new GithubSlugger();
  return new Set(
    headings(text(path)).map((heading) => slugger.slug(heading.text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"))),
  );
}

/** Where a page points to, in its own words: `the-warning.md#looks`. */
function linksOf(path: string): string[] {
  const source = text(path).replace(/^```[\s\S]*?^```$/gm, "");
  const found = [...source.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g)];
  return found.map(([, markdown, html]) => markdown ?? html ?? "").filter((link) => !/^[a-z]+:/.test(link));
}

test.each(allPages.map((path) => [relative(root, path), path]))("every link of %s leads somewhere", (_, page) => {
  const dead = linksOf(page).filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? page : join(dirname(page), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).has(anchor));
  });
  expect(dead).toEqual([]);
});

test("the README leads to every page", () => {
  const linked = new Set(linksOf(readmePath).map((link) => link.split("#")[0]));
  expect(docsPages.map((page) => relative(root, page)).filter((page) => !linked.has(page))).toEqual([]);
});

// Somebody searches for what is on their screen.
describe("troubleshooting", () => {
  const page = docsPages.find((path) => basename(path) === "troubleshooting.md") ?? "";
  const quoted = headings(text(page)).flatMap((heading) => /^`(.*)`$/.exec(heading.text)?.[1] ?? []);
  const others = [
    // Next 16.4, building with cacheComponents.
    "Next.js encountered uncached or runtime data during prerendering.",
    // React 19.
    "Functions cannot be passed directly to Client Components",
    // Next 16.4, bundling for Edge.
    "A Node.js module is loaded",
    // Jest 30.
    "Must use import to load ES Module",
  ];

  test("every heading is a text that somebody sees", () => {
    const ours = sourceFiles()
      .map((file) => file.text)
      .join("\n")
      .replaceAll(/" \+\s*"/g, "");
    // The brackets hold what the cookie's reader found.
    const parts = quoted
      .filter((heading) => !others.includes(heading))
      .map((heading) => heading.split(/ \((?=its)/)[0] ?? "");
    const written = parts.map((part) => part.replace("the session cookie", "the ${cookie} cookie"));
    expect(written.length).toBeGreaterThan(8);
    expect(written.filter((part) => !ours.includes(part))).toEqual([]);
  });
});
