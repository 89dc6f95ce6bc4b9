import { defaultBasePath } from "../../settings.js";
import { findEntryFiles, readMatcher } from "../app/entry-file.js";
import type { Finding } from "./finding.js";
import type { Subject } from "./subject.js";

const repeats =
  /\bsetInterval\s*\(|\b(?:refetchInterval|refreshInterval|pollInterval)\s*[:=](?!\s*\{?\s*(?:false|0)\b)/;
const asks = /\b(?:fetch|useSWR\w*|use\w*Query|axios)\b|\brouter\.refresh\b/;

/** What runs in the browser: whether people are warned, and what sends requests without them. */
export function checkClient(subject: Subject): Finding[] {
  return [...checkWarning(subject), ...checkPolling(subject)];
}

function checkWarning({ sources, settings }: Subject): Finding[] {
  const users = sources.files.filter((file) => /["']next-session-timeout\/(dialog|react)["']/.test(sources.text(file)));
  if (users.length === 0) {
    const message =
      "nobody is warned before the end: nothing imports next-session-timeout/dialog or /react (WCAG 2.2.1)";
    const write = "<SessionTimeoutDialog /> in the layout of the pages for people who are signed in";
    return [{ code: "warning-missing", severity: "warning", message, write }];
  }
  const { basePath } = settings;
  if (basePath === defaultBasePath || sources.files.some((file) => isNamedIn(sources.text(file), basePath))) return [];
  const message = `the handlers are at ${basePath}, and nothing tells the browser: it asks ${defaultBasePath}`;
  const write = `<SessionTimeoutDialog basePath="${basePath}" />, or useSessionTimeout({ basePath: "${basePath}" })`;
  return [{ code: "client-base-path", severity: "error", message, write }];
}

/** Whether a file tells the browser the `basePath`. The option of that name in the session file does not. */
function isNamedIn(text: string, basePath: string): boolean {
  return /["']next-session-timeout\/(dialog|react)["']/.test(text) && text.includes(basePath);
}

/** A guess: a file that repeats something and asks a route may poll, which is activity unless `isActivity` says no. */
function checkPolling({ app, sources, settings }: Subject): Finding[] {
  if (settings.isActivity !== undefined) return [];
  const entry = findEntryFiles(app).find(({ inPlace }) => inPlace);
  const matches = entry ? readMatcher(app, entry) : null;
  return sources.files.flatMap((file) => {
    const text = sources.text(file);
    if (!repeats.test(text) || !asks.test(text)) return [];
    const paths = [...text.matchAll(/["'`](\/[\w\-/.]+)/g)].map(([, path = ""]) => path.replace(/\/$/, ""));
    const counting = paths.filter((path) => !path.startsWith(settings.basePath) && (matches?.(path) ?? true));
    if (paths.length > 0 && counting.length === 0) return [];
    const [route] = counting;
    const message = `${file} asks ${route ?? "the server"} again and again: if it does so by itself, an idle session never ends`;
    const write = `isActivity: (request, kind) => kind !== "prefetch" && request.nextUrl.pathname !== "${route ?? "/api/..."}"`;
    return [{ code: "polling", severity: "info", message, write }];
  });
}
