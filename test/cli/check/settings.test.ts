import { randomBytes } from "node:crypto";
import { git, makeApp } from "../support/app-folder.js";
import { runCli } from "../support/run-cli.js";
import { check, codes, good, sessionFile } from "../support/checked-app.js";

// `npx next-session-timeout check`: the limits, the cookies and the password of an app that is otherwise in order.

test("limits outside of every preset, and too tight for WCAG 2.2.1", async () => {
  const long = sessionFile("idleTimeout: undefined, absoluteTimeout: 31 * 24 * 3600,");
  expect(await codes({ "lib/session.ts": long })).toEqual(["warning limits-unmet"]);
  const tight = sessionFile("idleTimeout: 40, absoluteTimeout: 399, timeouts: () => undefined,");
  expect(await codes({ "lib/session.ts": tight })).toEqual([
    "info limits-per-session",
    "warning wcag-extensions",
    "warning wcag-warning",
  ]);
  const just = sessionFile("idleTimeout: 60, absoluteTimeout: 600,");
  expect(await codes({ "lib/session.ts": just })).toEqual([]);
});

test("a cookie that is open to others", async () => {
  const open =
    'cookieName: "app", cookieOptions: { secure: false, httpOnly: false, sameSite: "none", path: "/app", domain: "x.example" }';
  expect(await codes({ "lib/session.ts": sessionFile("", open) })).toEqual([
    "error cookie-http-only",
    "error cookie-secure",
    "warning cookie-domain",
    "warning cookie-path",
    "warning cookie-same-site",
  ]);
  expect(await codes({ "lib/session.ts": sessionFile("", 'cookieName: "app"') })).toEqual(["info cookie-host-prefix"]);
  expect(await codes({ "lib/session.ts": sessionFile("", 'cookieOptions: { domain: "x.example" }') })).toEqual([
    "error cookie-prefix",
    "warning cookie-domain",
  ]);
});

test("cookies are looked at as they are in production", async () => {
  const secure = 'cookieOptions: { secure: process.env.NODE_ENV === "production" }';
  expect(await codes({ "lib/session.ts": sessionFile("", secure) })).toEqual([]);
});

test.each([
  ["complex_password_at_least_32_characters_long", "error password-example"],
  ["2gyZ3GDw3LHZQKDhPmPDL3sjREVRXPr8", "error password-example"],
  ["for development only: set SESSION_PASSWORD", "warning password-weak"],
  ["abcdefghijklmnopqrstuvwxyz0123456789", "warning password-weak"],
  ["x4Tz9qLm".repeat(4), "warning password-weak"],
  ["1".repeat(32), "warning password-weak"],
])("a password like %s", async (password, expected) => {
  expect(await codes({ ".env.local": `SESSION_PASSWORD="${password}"` })).toEqual([expected]);
});

test("a password that git keeps is said, and never shown", async () => {
  const password = randomBytes(32).toString("base64");
  const folder = makeApp({ ...good, ".env.local": null, ".env.production": `SESSION_PASSWORD=${password}` });
  const before = await runCli(["check"], "", folder);
  git(folder, "add", ".");
  const after = await runCli(["check"], "", folder);
  for (const { code, out } of [before, after]) {
    expect(code).toBe(1);
    expect(out).toContain("the password stands in .env.production, which git keeps");
    expect(out).not.toContain(password);
  }
});

test("a registry whose sweep no request can run, as where the secret's variable is not set", async () => {
  const registry = 'registry: async () => (await import("next-session-timeout/registry/memory")).memoryRegistry(),';
  expect(await codes({ "lib/session.ts": sessionFile(registry) })).toEqual(["info sweep-by-command"]);
  const secret = `${registry} expireSecret: "a secret of sixteen characters or more",`;
  expect(await codes({ "lib/session.ts": sessionFile(secret) })).toEqual([]);
});

test("options that are refused are a finding", async () => {
  const { code, findings } = await check(
    makeApp({ ...good, "lib/session.ts": sessionFile("idleTimout: 60, warnBefore: 5,") }),
  );
  expect(code).toBe(1);
  expect(findings).toEqual([
    {
      code: "options",
      severity: "error",
      message: expect.stringMatching(/^lib\/session\.ts is refused: unknown option "idleTimout".*; warnBefore is 5/),
    },
  ]);
});
