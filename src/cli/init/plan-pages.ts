import { existsSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { NextApp } from "../app/next-app.js";
import { pathAliases } from "../app/path-aliases.js";
import { findRoutes, routeMatches } from "../app/routes.js";
import type { Route } from "../app/routes.js";
import { readSources } from "../app/source-graph.js";
import type { NewFile, Plan } from "./plan.js";
import { accountLayout, accountPage, exampleSignIn, loadingFile, loginPage } from "./templates.js";
import type { TemplateOptions } from "./templates.js";

const dialogByHand = [
  "In the layout of the pages for people who are signed in:",
  '  import "next-session-timeout/dialog.css";',
  '  import { SessionTimeoutDialog } from "next-session-timeout/dialog";',
  "  ... <SessionTimeoutDialog /> beside its children",
].join("\n");

/** An example sign-in and account page where the app has no sign-in page; else what to add to the app's own. */
export function planPages(
  app: NextApp,
  options: TemplateOptions,
  signIn: Route | undefined,
): Pick<Plan, "files" | "edits" | "byHand"> {
  const sources = readSources(app.folder, pathAliases(app.folder));
  const isAnywhere = (text: string): boolean => sources.files.some((file) => sources.text(file).includes(text));
  const dialog = isAnywhere("<SessionTimeoutDialog") ? [] : [dialogByHand];
  if (signIn !== undefined) {
    return { files: [], edits: [], byHand: [...signInByHand(signIn.file, isAnywhere), ...dialog] };
  }
  const place = pagesPlace(app);
  if (place === null) {
    return { files: [], edits: [], byHand: ["Write a sign-in page at /login: the README has one", ...dialog] };
  }

  const extension = options.typescript ? "tsx" : "js";
  const loading = (page: string): NewFile[] =>
    app.config.cacheComponents ? [{ path: posix.join(page, `loading.${extension}`), text: loadingFile() }] : [];
  const login = posix.join(place, "login");
  const account = posix.join(place, "account");
  const hasAccount = findRoutes(app).some((route) => routeMatches(route, "/account") && !route.path.includes("["));
  const files: NewFile[] = [
    { path: posix.join(login, `page.${extension}`), text: loginPage(posix.join(login, "page"), options) },
    ...loading(login),
    ...(hasAccount
      ? []
      : [
          { path: posix.join(account, `layout.${extension}`), text: accountLayout(options) },
          { path: posix.join(account, `page.${extension}`), text: accountPage(posix.join(account, "page"), options) },
          ...loading(account),
        ]),
  ];
  return {
    files: files.map((file) => ({ ...file, example: true })),
    edits: [],
    byHand: hasAccount ? dialog : [],
  };
}

/** What is left to do in the app's own sign-in. */
function signInByHand(file: string, isAnywhere: (text: string) => boolean): string[] {
  if (isAnywhere(exampleSignIn)) return [`Check a password in ${file}: it is an example, and signs everyone in`];
  if (isAnywhere("startSession(")) return [];
  return [
    [
      `In your sign-in (${file}), once the password was checked:`,
      `  const session = await getSession();`,
      `  session.user = { id }; // what your session holds`,
      `  await startSession(session);`,
    ].join("\n"),
  ];
}

/** The folder whose layout has the `<html>`: `app`, or what stands in it for the locale. */
function pagesPlace({ folder, appFolder, config, dependsOn }: NextApp): string | null {
  const app = appFolder ?? "app";
  const hasLayout = (place: string): boolean =>
    config.pageExtensions.some((extension) => existsSync(join(folder, place, `layout.${extension}`)));
  const dynamic = readdirSync(join(folder, app))
    .filter((name) => /^\[\w+\]$/.test(name))
    .map((name) => posix.join(app, name))
    .filter(hasLayout);
  // With next-intl a page outside of the locale's folder is never shown.
  if (hasLayout(app) && !(dependsOn("next-intl") && dynamic.length > 0)) return app;
  return dynamic[0] ?? null;
}
