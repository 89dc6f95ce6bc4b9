import { randomBytes } from "node:crypto";
import { type Files, makeApp } from "../support/app-folder.js";
import { basicApp, exampleApp, runCli } from "../support/run-cli.js";
import { check, codes, good, matcher, sessionFile } from "../support/checked-app.js";

// `npx next-session-timeout check` on an app that is in order, and on apps that are in order but for something.

test("an app that is in order is told what its limits meet, and ends with 0", async () => {
  const { code, findings, presets, sessionFile } = await check(makeApp(good));
  expect(findings.map(({ code }) => code)).toEqual(["limits"]);
  expect(presets).toEqual(["owaspLowRisk", "pciDss", "nistAal1", "nistAal2", "nistAal3"]);
  expect([code, sessionFile]).toEqual([0, "lib/session.ts"]);
});

test("the example app, set up as in production, is in order", async () => {
  const production = { SESSION_PASSWORD: randomBytes(32).toString("base64"), COOKIE_SECURE: "true" };
  const { code, findings } = await check(exampleApp, production);
  expect([code, findings.filter(({ severity }) => severity !== "info")]).toEqual([0, []]);
});

test("an app inside the app's folder is another app", async () => {
  const login = `session.user = { id: "ada" }; // check a password here`;
  const inner = { "basic/app/login/page.tsx": login, "basic/package.json": '{ "dependencies": { "next": "16" } }' };
  expect(await codes({ ...good, ...inner })).toEqual([]);
  expect(await codes({ ...good, ...inner, "basic/package.json": "{}" })).toEqual(["error example-sign-in"]);
});

test("the basic app lacks nothing but a sign-in of its own", async () => {
  const { findings } = await check(basicApp, { SESSION_PASSWORD: randomBytes(32).toString("base64") });
  const graver = findings.filter(({ severity }) => severity !== "info").map(({ code }) => code);
  expect(graver).toEqual(["example-sign-in"]);
});

test.each<[string, Files, string[]]>([
  ["there is none", { "proxy.ts": null }, ["error entry-missing"]],
  [
    "it is in the wrong folder",
    { "proxy.ts": null, "src/proxy.ts": good["proxy.ts"] },
    ["error entry-misplaced", "error entry-missing"],
  ],
  [
    "there are two",
    { "middleware.ts": `export { proxy as middleware } from "@/lib/session";\n${matcher}` },
    ["error entry-both"],
  ],
  [
    "it has nothing to do with the library",
    { "proxy.ts": `export function proxy() {}\n${matcher}` },
    ["error entry-unrelated"],
  ],
  [
    "it wraps another, which cannot be loaded here",
    {
      "proxy.ts": `
        import createMiddleware from "next-intl/middleware";
        import { wrapMiddleware } from "@/lib/session";
        export default wrapMiddleware(createMiddleware({ locales: ["en"] as const }));
        ${matcher}`,
    },
    [],
  ],
  [
    "its matcher leaves out what reads the session, and a page that does not",
    { "proxy.ts": `export { proxy } from "@/lib/session";\nexport const config = { matcher: "/api/thing" };` },
    ["info matcher-misses-routes", "warning matcher-misses-session"],
  ],
  ["it has no matcher", { "proxy.ts": `export { proxy } from "@/lib/session";` }, ["info matcher-takes-assets"]],
])("the middleware or proxy file: %s", async (_, files, expected) => {
  expect(await codes(files)).toEqual(expected);
});

test("the matcher's finding names the routes, and what to write", async () => {
  const files = {
    "proxy.ts": `export { proxy } from "@/lib/session";\nexport const config = { matcher: ["/account/:path*"] };`,
  };
  const { findings } = await check(makeApp({ ...good, ...files }));
  const finding = findings.find(({ code }) => code === "matcher-misses-session");
  expect(finding?.message).toContain("the matcher of proxy.ts leaves out /api/thing, which read the session");
  expect(finding?.write).toBe(matcher);
});

test("the handlers, where the options do not look for them", async () => {
  const elsewhere = {
    "lib/session.ts": sessionFile('basePath: "/api/auth/session", expireSecret: "0123456789abcdef",'),
  };
  const { code, findings } = await check(makeApp({ ...good, ...elsewhere }));
  expect(code).toBe(1);
  expect(findings.map(({ code }) => code).sort()).toEqual(["client-base-path", "handlers-missing", "limits"]);
  const { message, write } = findings.find(({ code }) => code === "handlers-missing") ?? {};
  expect(message).toBe(
    "nothing answers GET /api/auth/session/status, POST /api/auth/session/keepalive, " +
      "POST /api/auth/session/sign-out, GET /api/auth/session/signed-in, POST /api/auth/session/expire",
  );
  expect(write).toContain('basePath: "/api/session" in lib/session.ts, or move app/api/session/[action]/route.ts');
});

test("a handlers' file without POST, and no dialog at all", async () => {
  const files = {
    "app/api/session/[action]/route.ts": `import { handlers } from "@/lib/session";\nexport const { GET } = handlers;`,
    "app/(private)/layout.tsx": null,
  };
  expect(await codes(files)).toEqual(["error handlers-missing", "warning warning-missing"]);
});

test("forms that are kept, for nobody in particular", async () => {
  const form = {
    "components/letter.tsx": `
      import { useKeptForm } from "next-session-timeout/kept-form";
      export const Letter = () => <form ref={useKeptForm("letter").ref} />;`,
  };
  const { code, findings } = await check(makeApp({ ...good, ...form }));
  expect(findings.filter(({ severity }) => severity !== "info")).toEqual([
    {
      code: "kept-forms-without-owner",
      severity: "warning",
      message: "useKeptForm keeps nothing: the options have no userId, so nobody can be told from anybody else",
      write: "userId: (session) => session.user?.id in lib/session.ts",
    },
  ]);
  expect(code).toBe(1);
  expect(await codes({ ...form, "lib/session.ts": sessionFile("userId: ({ user }) => user?.id,") })).toEqual([]);
});

test("the sign-in page: not there, or the README's example", async () => {
  expect(await codes({ "app/login/page.tsx": null })).toEqual(["warning sign-in-missing"]);
  const example = 'session.user = { id: "ada" }; // check a password here';
  expect(await codes({ "app/login/page.tsx": `function signIn(session) { ${example} }` })).toEqual([
    "error example-sign-in",
  ]);
  expect(await codes({ "lib/session.ts": sessionFile("signInPath: undefined,") })).toEqual(["info sign-in-unset"]);
});

test("the basePath of next.config, written twice", async () => {
  const files = {
    "next.config.ts": 'export default async () => ({ basePath: "/shop" });',
    "lib/session.ts": sessionFile('signInPath: "/shop/login",'),
  };
  const { findings } = await check(makeApp({ ...good, ...files }));
  expect(findings.find(({ code }) => code === "next-base-path")?.write).toBe('signInPath: "/login" in lib/session.ts');
});

test("polling, which counts as activity unless it is told apart", async () => {
  const files = {
    "components/ticker.tsx": `
      "use client";
      import useSWR from "swr";
      export const Ticker = () => useSWR("/api/thing", get, { refreshInterval: 5000 }).data;`,
    "components/status.tsx": `export const poll = () => setInterval(() => fetch("/api/session/status"), 1000);`,
    "components/clock.tsx": `export const clock = () => setInterval(() => draw(), 1000);`,
    "components/off.tsx": `export const Off = () => useQuery({ queryFn: () => fetch("/api/thing"), refetchInterval: false });`,
  };
  const { code, findings } = await check(makeApp({ ...good, ...files }));
  const found = findings.filter((finding) => finding.code === "polling").map(({ message }) => message);
  expect(found).toEqual([expect.stringMatching(/^components\/ticker\.tsx asks \/api\/thing again and again/)]);
  expect(code).toBe(0);
  const told = sessionFile("isActivity: (request, kind) => kind !== 'prefetch',");
  expect(await codes({ ...files, "lib/session.ts": told })).toEqual([]);
});

test("a Next whose middleware can be skipped, and one that does not know proxy.ts", async () => {
  const old = (version: string) => ({
    "node_modules/next/package.json": JSON.stringify({ version }),
    "node_modules/next-session-timeout/index.js": `
      const handlers = {};
      Object.defineProperty(handlers, Symbol.for("next-session-timeout.settings"), { value: {
        session: { cookieName: "__Host-app" }, defaults: { idleTimeout: 900, absoluteTimeout: 9000, warnBefore: 60 },
        basePath: "/api/session", signInPath: "/login", registry: null, expireSecret: null } });
      exports.createSessionTimeout = () => ({ handlers });`,
  });
  const known = ["info matcher-unseen", "info password-unseen"];
  const middleware = { "proxy.ts": null, "middleware.ts": `export { middleware } from "@/lib/session";\n${matcher}` };
  expect(await codes({ ...old("15.2.2"), ...middleware })).toEqual(["error next-bypass", ...known]);
  expect(await codes({ ...old("15.5.18"), ...middleware })).toEqual(known);
  expect(await codes({ ...old("16.2.10") })).toEqual(["error next-bypass", ...known]);
  expect(await codes({ ...old("16.2.11") })).toEqual(known);
  expect(await codes({ ...old("15.5.18") })).toEqual([
    "error entry-missing",
    "error entry-too-new",
    "info password-unseen",
  ]);
});

test("what cannot be looked at is one line, and exit code 2", async () => {
  const wrong: [Files, RegExp][] = [
    [
      { "lib/session.ts": null },
      /no lib\/session\.ts here: name your session file with --config, or write one with init/,
    ],
    [{ "lib/session.ts": "throw new Error('no database');" }, /lib\/session\.ts could not be loaded: no database/],
    [
      { "lib/session.ts": "export const a = 1;" },
      /lib\/session\.ts exports nothing that createSessionTimeout returned/,
    ],
    [{ "package.json": "{}" }, /does not name next/],
  ];
  for (const [files, said] of wrong) {
    const { code, out, error } = await runCli(["check"], "", makeApp({ ...good, ...files }));
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(said);
    expect(error.trim().split("\n")).toHaveLength(1);
  }
});

test("without --json it reads as text, without colours, the gravest first", async () => {
  const { code, out } = await runCli(["check"], "", makeApp({ ...good, "proxy.ts": null, "app/login/page.tsx": null }));
  expect(code).toBe(1);
  expect(out).toBe(`error    entry-missing
  no request passes through the library: there is no middleware or proxy file that Next runs
  write: proxy.ts: export { proxy } from "your session file", and ${matcher}

warning  sign-in-missing
  signInPath is /login, and the app has no such route
  write: the path of your sign-in page

info     limits
  idle timeout 15 min, absolute 8 h: within owaspLowRisk, pciDss, nistAal1, nistAal2, nistAal3

lib/session.ts: 1 error, 1 warning, 1 to know
`);
});
