import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { evaluate } from "../../../src/clock/evaluate.js";
import { toSessionStatus } from "../../../src/clock/status.js";
import { type CodeBlock, codeBlocks, namedFiles, readmePath } from "../../support/code-blocks.js";
import { allPages, docsPages } from "../../support/documentation.js";
import { runCommand } from "../../support/run-command.js";
import { root } from "../../support/source-files.js";

jest.setTimeout(120_000);

// Those of the page on testing run in apps of their own: they need Jest, Vitest, Playwright and Cypress.
const compiled = [readmePath, ...docsPages.filter((path) => basename(path) !== "testing.md")];

const compilerOptions = {
  target: "es2022",
  lib: ["dom", "dom.iterable", "es2022"],
  module: "esnext",
  moduleResolution: "bundler",
  jsx: "react-jsx",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
};

const isTypeScript = ({ language }: CodeBlock) => /^tsx?$/.test(language);

/** Elsewhere what a page has said before still stands; recipes have nothing to do with each other. */
const standsAlone = (page: string) => basename(page) === "recipes.md";

/** A folder for each section of a page: what is pasted there, over what the page and the README had said before. */
function appsOf(page: string): Record<string, string> {
  const blocks = codeBlocks(page).filter(isTypeScript);
  // Next wants one of the two, and the pages are about the newer one.
  const { "middleware.ts": _, ...readme } = namedFiles(codeBlocks(readmePath));
  if (page === readmePath) return app("README", blocks, {});

  const files: Record<string, string> = {};
  for (const section of new Set(blocks.map((block) => block.section))) {
    const own = blocks.filter((block) => block.section === section);
    const before = blocks.slice(0, blocks.indexOf(own[0] as CodeBlock));
    const standing = before.filter((block) => block.section === null || !standsAlone(page));
    const folder = `${basename(page, ".md")}/${(section ?? "top").replaceAll(/\W+/g, "-")}`;
    Object.assign(files, app(folder, own, { ...readme, ...namedFiles(standing) }));
  }
  return files;
}

function app(folder: string, blocks: CodeBlock[], base: Record<string, string>): Record<string, string> {
  const unnamed = blocks.filter(({ file }) => file === null);
  const files = {
    ...base,
    ...namedFiles(blocks),
    ...Object.fromEntries(unnamed.map(({ line, language, code }) => [`line-${line}.${language}`, code])),
  };
  return Object.fromEntries(
    Object.entries(files).map(([path, code]) => {
      const up = relative(dirname(path), ".") || ".";
      // A module each, so that what one block declares is not in the way of another.
      return [`${folder}/${path}`, `${code.replaceAll('"@/', `"${up}/`)}\nexport {};\n`];
    }),
  );
}

test("every piece of TypeScript on every page compiles against the built package", async () => {
  const folder = join(root, ".cache/docs");
  rmSync(folder, { recursive: true, force: true });
  const files = Object.assign({}, ...compiled.map(appsOf)) as Record<string, string>;
  expect(Object.keys(files).filter((path) => path.includes("/line-")).length).toBeGreaterThan(5);
  const all = {
    ...files,
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["**/*"] }),
    "css.d.ts": 'declare module "*.css";',
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  expect(await runCommand("tsc", ["-p", folder])).toBe("");
});

test("the status that is shown is what the route answers to such a session", () => {
  const shown = allPages
    .flatMap(codeBlocks)
    .filter(({ language }) => language === "json")
    .map(({ code }) => JSON.parse(code) as { person: string; session: string });
  expect(shown).toHaveLength(1);
  const now = 1_795_000_000;
  const timeouts = { idleTimeout: 30 * 60, absoluteTimeout: 12 * 60 * 60, warnBefore: 120, gracePeriod: 60 };
  const evaluation = evaluate({ startedAt: now - 12, lastActivityAt: now - 12 }, timeouts, now);
  const [{ person, session } = { person: "", session: "" }] = shown;
  const known = { signInPath: "/login", authenticatedSeconds: 12, person, session };
  expect(shown[0]).toEqual(toSessionStatus({ evaluation, timeouts, ...known, now }));
  for (const tag of [person, session]) expect(Buffer.from(tag, "base64url")).toHaveLength(16);
});

// What people type: each command is one of ours, or npm's own.
describe("commands", () => {
  const shell = allPages
    .flatMap(codeBlocks)
    .filter(({ language }) => language === "bash")
    .map(({ code }) => code)
    .join("\n");

  test("every npm command exists, here or in an app that create-next-app makes", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const known = new Set([...Object.keys(scripts), "install", "dev"]);
    const named = [...shell.matchAll(/\bnpm (?:run )?([a-z:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test("every command and option of the package's own command line is in its help", async () => {
    const help = await runCommand("node", ["dist/cli/main.js", "--help"]);
    const prose = allPages.map((path) => readFileSync(path, "utf8")).join("\n");
    const typed = [...prose.matchAll(/npx next-session-timeout ([a-z]+)((?: [^\s`]+)*)/g)];
    expect(typed.length).toBeGreaterThan(5);
    const words = typed.flatMap(([, command = "", rest = ""]) => [command, ...(rest.match(/--[a-z-]+/g) ?? [])]);
    expect(words.filter((word) => !new RegExp(`(^|\\s)${word}\\b`, "m").test(help))).toEqual([]);
  });
});
