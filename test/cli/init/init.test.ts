import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandEnvironment } from "../../support/run-command.js";
import { root } from "../../support/source-files.js";
import { type Files, git, listFiles, makeApp } from "../support/app-folder.js";
import { runCli } from "../support/run-cli.js";

// What init decides and leaves alone. That the result builds and works is shown in test/apps.

interface Answer {
  written: string[];
  changed: string[];
  byHand: string[];
}

async function init(folder: string, ...args: string[]): Promise<Answer> {
  const { code, out, error } = await runCli(["init", "--yes", "--json", ...args], "", folder);
  expect([code, error]).toEqual([0, ""]);
  return JSON.parse(out) as Answer;
}

const text = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");
const handWritten = (files: Files) =>
  Object.entries(files).filter(([path]) => path !== ".gitignore" && path !== ".env.local");

test("what is there already stays as it is", async () => {
  const files = {
    ".gitignore": "node_modules\n.env\n",
    ".env.local": "DATABASE_URL=postgres://localhost", // and no line end
    "lib/session.ts": 'export const sessionOptions = { cookieName: "shop", password: "..." };',
    "app/(auth)/sign-in/page.tsx": "export default function SignIn() { return <form />; }",
    "app/account/page.tsx": "export default function Account() { return null; }",
    "proxy.ts": 'export { auth as proxy } from "@/auth";',
  };
  const folder = makeApp(files);
  const { written, changed, byHand } = await init(folder);
  for (const [path, before] of handWritten(files)) expect(text(folder, path)).toBe(before);
  expect(written).toEqual(["lib/session-timeout.ts", "app/api/session/[action]/route.ts"]);
  expect(changed).toEqual([".env.local", ".gitignore"]);
  expect(text(folder, ".env.local")).toMatch(/^DATABASE_URL=postgres:\/\/localhost\nSESSION_PASSWORD=\S{44}\n$/);
  expect(text(folder, ".gitignore")).toBe("node_modules\n.env\n.env*.local\n");
  // The sign-in page is the app's own, and so is what cannot be changed safely.
  expect(text(folder, "lib/session-timeout.ts")).toContain('signInPath: "/sign-in"');
  expect(text(folder, "lib/session-timeout.ts")).toContain("{ wrapMiddleware, handlers,");
  expect(byHand.join("\n")).toMatch(
    /lib\/session\.ts stays[^]*proxy\.ts is of a shape[^]*startSession[^]*SessionTimeoutDialog/,
  );
});

test("what is done already is not asked for again", async () => {
  const done = {
    "app/sign-in/actions.ts": "export const signIn = async () => startSession(await getSession());",
    "app/sign-in/page.tsx": "export default function SignIn() { return <form />; }",
    "app/account/layout.tsx": "export default () => <SessionTimeoutDialog />;",
  };
  expect((await init(makeApp(done))).byHand).toEqual([]);
  const { byHand } = await init(makeApp({ ...done, "app/account/layout.tsx": null, "app/sign-in/actions.ts": null }));
  expect(byHand.join("\n")).toMatch(/^In your sign-in[^]*startSession[^]*SessionTimeoutDialog/);
});

test("nothing is written where it is refused, and nobody is asked without a terminal", async () => {
  const folder = makeApp({});
  const before = listFiles(folder);
  const { code, out, error } = await runCli(["init"], "", folder);
  expect([code, out]).toEqual([1, ""]);
  expect(error).toBe("next-session-timeout: init asks before it writes: run it in a terminal, or with --yes\n");
  expect(listFiles(folder)).toEqual(before);
});

/** Runs init in a terminal, which `script` makes, and gives an answer to each question. Resolves to what was shown. */
function inTerminal(folder: string, answers: readonly string[]): Promise<string> {
  const command = `'${process.execPath}' '${join(root, "dist/cli/main.js")}' init`;
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: folder, env: commandEnvironment() });
  const left = [...answers];
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (text.includes("[Y/n]")) child.stdin.write(`${left.shift()}\n`);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(shown.replaceAll("\r", "")));
  });
}

test("in a terminal it shows what it would write, and asks", async () => {
  const folder = makeApp({});
  const before = listFiles(folder);
  const refused = await inTerminal(folder, ["n", "n"]);
  expect(refused).toMatch(
    /There is no sign-in page yet[^]*New: lib\/session\.ts\n  \+ import[^]*Write this\?[^]*Nothing was written/,
  );
  expect(refused).not.toContain("New: app/login/page.tsx");
  expect(listFiles(folder)).toEqual(before);

  const agreed = await inTerminal(folder, ["", "y"]);
  expect(agreed).toContain("New: app/login/page.tsx");
  expect(agreed).toContain("SESSION_PASSWORD=(44 random characters)");
  expect(agreed).not.toContain(/SESSION_PASSWORD=(.*)/.exec(text(folder, ".env.local"))?.[1]);
  expect(listFiles(folder)).toEqual(
    [
      ...before,
      ".env.local",
      ".gitignore",
      "app/account/layout.tsx",
      "app/account/page.tsx",
      "app/api/session/[action]/route.ts",
      "app/login/page.tsx",
      "lib/session.ts",
      "proxy.ts",
    ].sort(),
  );
});

test("a password that is set somewhere is used", async () => {
  const folder = makeApp({ ".env": "SESSION_PASSWORD=something-that-was-here-before-init-came" });
  expect((await init(folder, "--no-pages")).written).toEqual([
    "lib/session.ts",
    "proxy.ts",
    "app/api/session/[action]/route.ts",
  ]);
});

test("with cacheComponents there are loading files, whether next.config can be loaded or not", async () => {
  const config = "export default { cacheComponents: true };";
  for (const before of ["", 'import "a-plugin-that-is-not-there";\n']) {
    const { written } = await init(makeApp({ "next.config.mjs": before + config }));
    expect(written.filter((path) => path.includes("loading"))).toEqual([
      "app/login/loading.tsx",
      "app/account/loading.tsx",
    ]);
  }
});

test("no password goes into a file that git tracks", async () => {
  const folder = makeApp({ ".env.local": "A=1\n" });
  git(folder, "add", ".env.local");
  const { byHand } = await init(folder);
  expect(text(folder, ".env.local")).toBe("A=1\n");
  expect(byHand.join()).toContain(".env.local is tracked by git");
});

test("a proxy file that Next ignores is pointed out", async () => {
  const { written, byHand } = await init(
    makeApp({
      "app/layout.tsx": null,
      "app/page.tsx": null,
      "src/app/layout.tsx": "export default function Layout({ children }) { return children; }",
      "src/app/page.tsx": "export default function Home() { return null; }",
      "proxy.ts": "export function proxy() {}",
    }),
  );
  expect(written).toContain("src/proxy.ts");
  expect(byHand.join()).toContain("proxy.ts is ignored by Next, which looks beside src/app");
});

test("whatever is in the way is one clear line", async () => {
  const manifest = (next: string) => JSON.stringify({ dependencies: { next } });
  const wrong: [string, RegExp][] = [
    [makeApp({ "package.json": null }), /there is no package\.json here/],
    [makeApp({ "package.json": "{}" }), /does not name next/],
    [makeApp({ "app/layout.tsx": null, "app/page.tsx": null }), /no app folder here and no src\/app/],
    [
      makeApp({ "app/layout.tsx": null, "app/page.tsx": null, "pages/index.tsx": "" }),
      /init writes for the App Router/,
    ],
    [
      makeApp({ "package.json": manifest("^16.0.0"), "node_modules/next/package.json": '{"version":"15.2.2"}' }),
      /next is 15\.2\.2 here/,
    ],
  ];
  const ran = await Promise.all(wrong.map(([folder]) => runCli(["init", "--yes"], "", folder)));
  for (const [index, { code, out, error }] of ran.entries()) {
    expect([code, out]).toEqual([1, ""]);
    expect(error).toMatch(wrong[index]?.[1] ?? /./);
    expect(error.trim().split("\n")).toHaveLength(1);
  }
});
