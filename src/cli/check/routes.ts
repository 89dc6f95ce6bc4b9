import { routeMatches } from "../app/routes.js";
import { exampleSignIn } from "../init/templates.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

/** Whether the app has routes where the options say: the handlers, and the sign-in page. */
export function checkRoutes(subject: Subject): Finding[] {
  return [
    ...checkHandlers(subject),
    ...checkKeptForms(subject),
    ...checkSweep(subject),
    ...checkSignIn(subject),
    ...checkNextBasePath(subject),
  ];
}

const actions = [
  ["status", "GET"],
  ["keepalive", "POST"],
  ["sign-out", "POST"],
  ["signed-in", "GET"],
] as const;

function checkHandlers({ app, sources, routes, sessionFile, settings }: Subject): Finding[] {
  const { basePath, expireSecret } = settings;
  const handlers = routes.filter(({ kind, file }) => kind === "handler" && sources.reaches(file, sessionFile));
  const wanted = [
    ...actions,
    ...(keepsForms(sources) ? ([["keep-key", "POST"]] as const) : []),
    ...(expireSecret === null ? [] : ([["expire", "POST"]] as const)),
  ];
  const missing = wanted.filter(([action, method]) => {
    const handler = handlers.find((route) => routeMatches(route, `${basePath}/${action}`));
    return handler === undefined || !new RegExp(`\\b${method}\\b`).test(sources.text(handler.file));
  });
  if (missing.length === 0) return [];
  const paths = missing.map(([action, method]) => `${method} ${basePath}/${action}`).join(", ");
  const elsewhere = handlers.find(({ file }) => /\bhandlers\b/.test(sources.text(file)));
  const file = `${app.appFolder ?? "app"}${basePath}/[action]/route.${app.typescript ? "ts" : "js"}`;
  const write = elsewhere
    ? `basePath: "${elsewhere.path.replace(/\/\[[^/]+$/, "")}" in ${sessionFile}, or move ${elsewhere.file} to ${file}`
    : `${file}: import { handlers } from your session file; export const { GET, POST } = handlers;`;
  return [{ code: "handlers-missing", severity: "error", message: `nothing answers ${paths}`, write }];
}

function keepsForms(sources: Subject["sources"]): boolean {
  return sources.files.some((file) => sources.text(file).includes("next-session-timeout/kept-form"));
}

function checkKeptForms({ sources, settings, sessionFile }: Subject): Finding[] {
  if (settings.userId !== undefined || !keepsForms(sources)) return [];
  const message = "useKeptForm keeps nothing: the options have no userId, so nobody can be told from anybody else";
  const write = `userId: (session) => session.user?.id in ${sessionFile}`;
  return [{ code: "kept-forms-without-owner", severity: "warning", message, write }];
}

function checkSweep({ settings, sessionFile }: Subject): Finding[] {
  if (settings.registry === null || settings.expireSecret !== null) return [];
  const message = "no request can run the sweep: expireSecret is not set (is the environment variable?)";
  const write = `nothing, where a scheduler runs "npx next-session-timeout expire"; else expireSecret in ${sessionFile}`;
  return [{ code: "sweep-by-command", severity: "info", message, write }];
}

function checkSignIn({ routes, sources, settings }: Subject): Finding[] {
  const signInPath: unknown = settings.signInPath;
  const findings: Finding[] = sources.files
    .filter((file) => sources.text(file).includes(exampleSignIn))
    .map((file) => ({
      code: "example-sign-in",
      severity: "error",
      message: `${file} is the example of the README: it signs everyone in, as "ada"`,
      write: "check a password there",
    }));
  if (signInPath === null) {
    const message = "there is no signInPath: a page request whose session has ended goes on, signed out";
    findings.push({ code: "sign-in-unset", severity: "info", message, write: 'signInPath: "/login"' });
  } else if (typeof signInPath === "string" && signInPath.startsWith("/")) {
    const path = signInPath.replace(/[?#].*$/, "");
    if (!routes.some((route) => routeMatches(route, path))) {
      const message = `signInPath is ${path}, and the app has no such route`;
      findings.push({ code: "sign-in-missing", severity: "warning", message, write: "the path of your sign-in page" });
    }
  }
  return findings;
}

function checkNextBasePath({ app, settings, sessionFile }: Subject): Finding[] {
  const { nextBasePath } = app.config;
  if (nextBasePath === "") return [];
  const paths = Object.entries({ basePath: settings.basePath, signInPath: settings.signInPath });
  const doubled = paths.flatMap(([name, path]) =>
    typeof path === "string" && `${path}/`.startsWith(`${nextBasePath}/`) ? [{ name, path }] : [],
  );
  return doubled.map(({ name, path }) => ({
    code: "next-base-path",
    severity: "error",
    message: `${name} is ${path}, with the basePath of next.config in it, which Next adds by itself`,
    write: `${name}: "${path.slice(nextBasePath.length) || "/"}" in ${sessionFile}`,
  }));
}
