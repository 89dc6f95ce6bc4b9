import { relative } from "node:path";
import { settingsKey } from "../../create-session-timeout.js";
import type { Settings } from "../../settings.js";
import { findNextApp } from "../app/next-app.js";
import { pathAliases } from "../app/path-aliases.js";
import { findRoutes } from "../app/routes.js";
import { readSources } from "../app/source-graph.js";
import { CommandError } from "../command-error.js";
import type { CommandResult } from "../commands.js";
import { findSessionFile, firstLine, importSessionFile } from "../session-file.js";
import { checkClient } from "./client.js";
import { checkCookies } from "./cookies.js";
import { checkEntry } from "./entry.js";
import type { Finding } from "./finding.js";
import { checkLimits, presetsMet } from "./limits.js";
import { checkNextVersion } from "./next-version.js";
import { checkPasswords } from "./password.js";
import { checkRoutes } from "./routes.js";
import type { Subject } from "./subject.js";
import { report } from "./report.js";

const checks = [checkEntry, checkRoutes, checkClient, checkLimits, checkCookies, checkPasswords, checkNextVersion];

/** Looks at the app in a folder as it is in production. Fails where a finding is an error or a warning. */
export async function check(folder: string, { config }: { config?: string | undefined }): Promise<CommandResult> {
  try {
    const app = await findNextApp(folder);
    const path = findSessionFile(folder, config);
    const sessionFile = relative(folder, path).replaceAll("\\", "/");
    const loaded = await loadSettings(folder, path, sessionFile);
    if ("findings" in loaded) return result([...loaded.findings, ...checkNextVersion({ app })], sessionFile, null);

    const { settings } = loaded;
    const subject: Subject = {
      app,
      sessionFile,
      settings,
      sources: readSources(folder, pathAliases(folder)),
      routes: findRoutes(app),
    };
    return result(
      checks.flatMap((one) => one(subject)),
      sessionFile,
      settings,
    );
  } catch (error) {
    throw new CommandError(firstLine(error), 2);
  }
}

/** The resolved settings of the app, or what keeps it from having any. */
async function loadSettings(
  folder: string,
  path: string,
  name: string,
): Promise<{ settings: Settings } | { findings: Finding[] }> {
  // The file is loaded as in production, because cookies and passwords are often others in development.
  const environment: Record<string, string | undefined> = process.env;
  environment["NODE_ENV"] = "production";
  let exports: Record<string, unknown>;
  try {
    exports = await importSessionFile(folder, path);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== "ERR_OPTIONS") {
      throw new CommandError(`${name} could not be loaded: ${firstLine(error)}`, 2);
    }
    const message = firstLine(error).replace(/^(next-session-timeout: )?wrong options; /, "");
    return { findings: [{ code: "options", severity: "error", message: `${name} is refused: ${message}` }] };
  }
  const values = [exports, exports["default"] ?? {}].flatMap((one) => Object.values(one));
  const carrier = values.find(
    (value) => (typeof value === "function" || typeof value === "object") && value !== null && settingsKey in value,
  );
  if (carrier === undefined) {
    throw new CommandError(
      `${name} exports nothing that createSessionTimeout returned: export handlers and getSession`,
      2,
    );
  }
  return { settings: (carrier as { [settingsKey]: Settings })[settingsKey] };
}

function result(findings: Finding[], sessionFile: string, settings: Settings | null): CommandResult {
  const presets = settings === null ? null : presetsMet(settings.defaults);
  return {
    text: report(findings, sessionFile),
    json: { sessionFile, timeouts: settings?.defaults ?? null, presets, findings },
    failed: findings.some(({ severity }) => severity !== "info"),
  };
}
