import { findEntryFiles, readMatcher } from "../app/entry-file.js";
import type { EntryFile, Matcher } from "../app/entry-file.js";
import { compareVersions } from "../app/next-app.js";
import { examplePath, routeMatches } from "../app/routes.js";
import type { Route } from "../app/routes.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

const usualMatcher = 'export const config = { matcher: ["/((?!_next/|favicon.ico).*)"] };';

/** Where the middleware stands, what it runs, and which requests pass through it. */
export function checkEntry(subject: Subject): Finding[] {
  const { app } = subject;
  const found = findEntryFiles(app);
  const inPlace = found.filter((entry) => entry.inPlace);
  const works = inPlace.filter(({ name }) => name === "middleware" || compareVersions(app.nextVersion, "16") >= 0);
  const findings = [...misplaced(subject, found), ...tooNew(subject, inPlace)];
  const [entry] = works;
  if (entry === undefined) {
    const name = compareVersions(app.nextVersion, "16") < 0 ? "middleware" : "proxy";
    const path = `${app.base && `${app.base}/`}${name}.${app.typescript ? "ts" : "js"}`;
    const write = `${path}: export { ${name} } from "your session file", and ${usualMatcher}`;
    const message = "no request passes through the library: there is no middleware or proxy file that Next runs";
    return [...findings, { code: "entry-missing", severity: "error", message, write }];
  }
  if (works.some(({ name }) => name !== entry.name)) {
    const message = `${works.map(({ file }) => file).join(" and ")}: Next runs one of the two, and does not build with both`;
    findings.push({ code: "entry-both", severity: "error", message, write: "keep proxy, or middleware for Edge" });
  }
  if (!subject.sources.reaches(entry.file, subject.sessionFile)) {
    const message = `${entry.file} does not import ${subject.sessionFile}: it ends no session`;
    const write = `export { ${entry.name} } from "your session file", or wrap your own: wrapMiddleware(yourFunction)`;
    findings.push({ code: "entry-unrelated", severity: "error", message, write });
  }
  return [...findings, ...checkMatcher(subject, entry)];
}

function misplaced({ app }: Subject, found: readonly EntryFile[]): Finding[] {
  const beside = app.appFolder ?? app.pagesFolder ?? "app";
  return found
    .filter(({ inPlace }) => !inPlace)
    .map(({ file }) => ({
      code: "entry-misplaced",
      severity: "error",
      message: `${file} is ignored by Next, which looks beside ${beside}`,
      write: `mv ${file} ${app.base === "" ? file.replace("src/", "") : `src/${file}`}`,
    }));
}

function tooNew({ app }: Subject, inPlace: readonly EntryFile[]): Finding[] {
  if (compareVersions(app.nextVersion, "16") >= 0) return [];
  return inPlace
    .filter(({ name }) => name === "proxy")
    .map(({ file }) => ({
      code: "entry-too-new",
      severity: "error",
      message: `${file} is ignored by Next ${app.nextVersion}: proxy came with 16`,
      write: `${file.replace("proxy", "middleware")}, with export { middleware }`,
    }));
}

function checkMatcher(subject: Subject, entry: EntryFile): Finding[] {
  const matches = readMatcher(subject.app, entry);
  if (matches === null) {
    const message = `the matcher of ${entry.file} could not be read, so nothing is said about it`;
    return [{ code: "matcher-unseen", severity: "info", message }];
  }
  const missed = subject.routes.filter((route) => !mayBeLeftOut(subject, route) && !matches(examplePath(route)));
  const reading = missed.filter((route) => readsSession(subject, route));
  const others = missed.filter((route) => !reading.includes(route));
  const findings: Finding[] = [];
  if (reading.length > 0) {
    const message = `the matcher of ${entry.file} leaves out ${list(reading)}, which read the session: being there is no activity, and its end is no redirect`;
    findings.push({ code: "matcher-misses-session", severity: "warning", message, write: usualMatcher });
  }
  if (others.length > 0) {
    const message = `the matcher of ${entry.file} leaves out ${list(others)}: being there is no activity`;
    findings.push({ code: "matcher-misses-routes", severity: "info", message, write: usualMatcher });
  }
  return [...findings, ...assets(entry, matches)];
}

function assets({ file }: EntryFile, matches: Matcher): Finding[] {
  if (!matches("/_next/static/chunks/main.js")) return [];
  const message = `the matcher of ${file} takes in /_next/static: each script and stylesheet passes through it`;
  return [{ code: "matcher-takes-assets", severity: "info", message, write: usualMatcher }];
}

/** Whether the matcher may leave a route out: the handlers judge by themselves, and signing in needs no session. */
function mayBeLeftOut({ settings }: Subject, route: Route): boolean {
  const { basePath, signInPath } = settings;
  return (
    routeMatches(route, `${basePath}/status`) || (typeof signInPath === "string" && routeMatches(route, signInPath))
  );
}

function readsSession({ sources, sessionFile }: Subject, { file, layouts }: Route): boolean {
  return [file, ...layouts].some((one) => sources.reaches(one, sessionFile));
}

function list(routes: readonly Route[]): string {
  const paths = routes.map(({ path }) => path);
  return paths.length <= 5 ? paths.join(", ") : `${paths.slice(0, 4).join(", ")} and ${paths.length - 4} more`;
}
