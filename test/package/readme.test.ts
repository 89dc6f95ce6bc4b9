import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { evaluate } from "../../src/clock/evaluate.js";
import { toSessionStatus } from "../../src/clock/status.js";
import { codeBlocks, readmePath } from "../support/code-blocks.js";
import { runCommand } from "../support/run-command.js";
import { root } from "../support/source-files.js";

jest.setTimeout(60_000);

const blocks = codeBlocks(readmePath);

test("every piece of TypeScript in the README compiles against the built package", async () => {
  const folder = join(root, ".cache/readme");
  rmSync(folder, { recursive: true, force: true });
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
    paths: { "@/*": ["./*"] },
  };
  const files: Record<string, string> = {
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["**/*"] }),
    "css.d.ts": 'declare module "*.css";',
  };
  for (const { language, file, code, line } of blocks) {
    // A module each, so that what one block declares is not in the way of another.
    if (/^tsx?$/.test(language)) files[file ?? `line-${line}.${language}`] = `${code}\nexport {};\n`;
  }
  expect(Object.keys(files).length).toBeGreaterThan(5);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  expect(await runCommand("tsc", ["-p", folder])).toBe("");
});

test("the status in the README is what the route answers to such a session", () => {
  const [shown] = blocks.filter(({ language }) => language === "json").map(({ code }) => JSON.parse(code) as unknown);
  const now = 1_795_000_000;
  const timeouts = { idleTimeout: 30 * 60, absoluteTimeout: 12 * 60 * 60, warnBefore: 120, gracePeriod: 60 };
  const evaluation = evaluate({ startedAt: now - 12, lastActivityAt: now - 12 }, timeouts, now);
  expect(shown).toEqual(toSessionStatus({ evaluation, timeouts, signInPath: "/login", now }));
});

test("every file of the repository the README links to is there", () => {
  const links = [...readFileSync(readmePath, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)];
  expect(links.map(([, path = ""]) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

// The commands a newcomer types: each is one of ours, or npm's own.
test("every npm command in the README exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const shell = blocks.filter(({ language }) => /^(bash|sh|console|shell)$/.test(language)).map(({ code }) => code);
  const named = [...shell.join("\n").matchAll(/\bnpm (?:run )?([a-z:-]+)/g)].map(([, name = ""]) => name);
  expect(
    named.filter((name) => !(name in scripts) && !["install", "i", "ci", "exec", "create"].includes(name)),
  ).toEqual([]);
});
