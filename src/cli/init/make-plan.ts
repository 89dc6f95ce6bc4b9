import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { findEntryFiles } from "../app/entry-file.js";
import { compareVersions } from "../app/next-app.js";
import type { NextApp } from "../app/next-app.js";
import { importSpecifier, pathAliases } from "../app/path-aliases.js";
import { findRoutes } from "../app/routes.js";
import type { Route } from "../app/routes.js";
import { CommandError } from "../command-error.js";
import { findSessionFile, isSessionFile } from "../session-file.js";
import { composeEntry } from "./compose-entry.js";
import { planPages } from "./plan-pages.js";
import { planPassword } from "./password.js";
import type { Plan } from "./plan.js";
import { entryFile, handlersFile, sessionFile } from "./templates.js";
import type { TemplateOptions } from "./templates.js";

type Part = Pick<Plan, "files" | "edits" | "byHand">;

/** The oldest Next whose middleware cannot be skipped with a header (CVE-2025-29927), and the oldest supported. */
const oldestNext = "15.2.3";

/**
 * What it takes to set session timeouts up in an app. Reads only.
 *
 * @throws CommandError where the app is one that this cannot be done in
 */
export function makePlan(app: NextApp): Plan {
  if (compareVersions(app.nextVersion, oldestNext) < 0) {
    throw new CommandError(
      `next is ${app.nextVersion} here: ${oldestNext} is the oldest supported, npm install next@15`,
    );
  }
  if (app.appFolder === null) {
    throw new CommandError("there is no app folder here: init writes for the App Router, see the README for pages");
  }
  const { folder, typescript, base } = app;
  const extension = typescript ? "ts" : "js";
  const session = placeSessionFile(folder, base, extension);
  const aliases = pathAliases(folder);
  const entry = planEntry(app, (from) => importSpecifier(aliases, from, session.path), extension);
  const signIn = findRoutes(app).find(isSignInPage);
  const options: TemplateOptions = {
    typescript,
    session: (from) => importSpecifier(aliases, from, session.path),
    wrapped: entry.wrapped,
    signInPath: signIn ? withoutDynamic(signIn.path) : "/login",
  };
  const parts: Part[] = [
    session.isThere
      ? { files: [], edits: [], byHand: missingExports(folder, session.path, entry.wrapped) }
      : { files: [{ path: session.path, text: sessionFile(options) }], edits: [], byHand: session.byHand },
    entry,
    planHandlers(app, options, extension),
    planPages(app, options, signIn),
    planPassword(folder),
  ];
  return {
    found: describe(app),
    files: parts.flatMap(({ files }) => files).filter(({ path }) => !existsSync(join(folder, path))),
    edits: parts.flatMap(({ edits }) => edits),
    byHand: parts.flatMap(({ byHand }) => byHand),
  };
}

/** Where the session file is, or is going to be. */
function placeSessionFile(folder: string, base: string, extension: string) {
  try {
    const path = posix.join(
      ...findSessionFile(folder, undefined)
        .slice(folder.length + 1)
        .split(/[\\/]/),
    );
    if (isSessionFile(join(folder, path))) return { path, isThere: true, byHand: [] };
    return {
      path: posix.join(base, `lib/session-timeout.${extension}`),
      isThere: false,
      byHand: [`${path} stays as it is: take its cookieName, password and session type over where init wrote its own`],
    };
  } catch {
    return { path: posix.join(base, `lib/session.${extension}`), isThere: false, byHand: [] };
  }
}

function missingExports(folder: string, path: string, wrapped: boolean): string[] {
  const text = readFileSync(join(folder, path), "utf8");
  const wanted = ["handlers", "getSession", "requireSession", "startSession", ...(wrapped ? ["wrapMiddleware"] : [])];
  const missing = wanted.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  return missing.length === 0 ? [] : [`${path}: export ${missing.join(", ")} from createSessionTimeout, too`];
}

function planEntry(app: NextApp, session: (from: string) => string, extension: string): Part & { wrapped: boolean } {
  const found = findEntryFiles(app);
  const ignored = found.filter(({ inPlace }) => !inPlace);
  const byHand = ignored.map(
    ({ file }) => `${file} is ignored by Next, which looks beside ${app.appFolder}: what it does belongs there`,
  );
  const existing = found.find(({ inPlace }) => inPlace);
  if (existing === undefined) {
    const name = compareVersions(app.nextVersion, "16") < 0 ? "middleware" : "proxy";
    const path = posix.join(app.base, `${name}.${extension}`);
    const text = entryFile(name, path, { session, typescript: app.typescript, wrapped: false, signInPath: "" });
    return { files: [{ path, text }], edits: [], byHand, wrapped: false };
  }

  const { name, file } = existing;
  const before = readFileSync(join(app.folder, file), "utf8");
  const specifier = session(file);
  if (before.includes(`"${specifier}"`) || before.includes(`'${specifier}'`)) {
    return { files: [], edits: [], byHand, wrapped: false };
  }
  const composed = composeEntry(before, name, specifier);
  if (composed === null) {
    const how = [
      `${file} is of a shape that init does not change. In it, wrap your own function:`,
      `  import { wrapMiddleware } from "${specifier}";`,
      `  export const ${name} = wrapMiddleware(yourFunction);`,
    ].join("\n");
    return { files: [], edits: [], byHand: [...byHand, how], wrapped: true };
  }
  const edit = { path: file, before, after: composed.text, lines: composed.lines };
  return { files: [], edits: [edit], byHand, wrapped: true };
}

function planHandlers({ folder, appFolder }: NextApp, options: TemplateOptions, extension: string): Part {
  const place = posix.join(appFolder ?? "app", "api/session");
  const path = posix.join(place, `[action]/route.${extension}`);
  const dynamic = existsSync(join(folder, place))
    ? readdirSync(join(folder, place)).find((name) => name.startsWith("["))
    : undefined;
  if (dynamic === "[action]") return { files: [], edits: [], byHand: [] };
  if (dynamic === undefined) return { files: [{ path, text: handlersFile(path, options) }], edits: [], byHand: [] };
  // Next refuses two names for one dynamic segment.
  const how = `${place}/${dynamic} is in the way of ${path}: write that elsewhere, and say where with the option basePath`;
  return { files: [], edits: [], byHand: [how] };
}

function isSignInPage({ kind, path }: Route): boolean {
  return kind === "page" && /\/(log|sign)-?in$/i.test(path);
}

/** `/login` of `/[locale]/login`. */
function withoutDynamic(path: string): string {
  return path.replace(/\/\[[^\]]+\]/g, "");
}

function describe({ nextVersion, appFolder, typescript, config, dependsOn }: NextApp): string {
  return [
    `Next ${nextVersion}`,
    `${appFolder} folder`,
    typescript ? "TypeScript" : "JavaScript",
    ...(config.cacheComponents ? ["cacheComponents"] : []),
    ...(dependsOn("next-intl") ? ["next-intl"] : []),
  ].join(", ");
}
