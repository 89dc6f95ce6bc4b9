import { existsSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { isApiPath } from "../../next/request-kind.js";
import type { NextApp } from "./next-app.js";

/** A page or a route handler of an app. */
export interface Route {
  kind: "page" | "handler";
  /** As Next writes it, dynamic segments in brackets: `/account/[id]`. */
  path: string;
  /** Relative to the app's folder. */
  file: string;
  /** The layouts it is rendered in, from the outermost. */
  layouts: readonly string[];
}

/** Every page and route handler of the app's `app` and `pages` folders. */
export function findRoutes({ folder, appFolder, pagesFolder, config }: NextApp): Route[] {
  const fileOf = (directory: string, name: string): string | undefined =>
    config.pageExtensions
      .map((extension) => posix.join(directory, `${name}.${extension}`))
      .find((path) => existsSync(join(folder, path)));

  function inApp(directory: string, path: string, layouts: readonly string[]): Route[] {
    const layout = fileOf(directory, "layout");
    const around = layout === undefined ? layouts : [...layouts, layout];
    const here = (["page", "route"] as const).flatMap((name): Route[] => {
      const file = fileOf(directory, name);
      if (file === undefined) return [];
      return name === "page"
        ? [{ kind: "page", path: path || "/", file, layouts: around }]
        : [{ kind: "handler", path: path || "/", file, layouts: [] }];
    });
    const below = folders(join(folder, directory)).flatMap((name) => {
      // A private folder is no route. An intercepting one shows a page that has a route of its own.
      if (/^_|^\(\.+\)/.test(name)) return [];
      const silent = /^(\(.*\)|@.*)$/.test(name);
      return inApp(posix.join(directory, name), silent ? path : `${path}/${name}`, around);
    });
    return [...here, ...below];
  }

  function inPages(directory: string, path: string): Route[] {
    const ending = new RegExp(`\\.(${config.pageExtensions.map((one) => one.replaceAll(".", "\\.")).join("|")})$`);
    const here = files(join(folder, directory)).flatMap((name): Route[] => {
      const stem = name.replace(ending, "");
      if (stem === name || (path === "" && stem.startsWith("_")) || name.endsWith(".d.ts")) return [];
      const route = (stem === "index" ? path : `${path}/${stem}`) || "/";
      const kind = isApiPath(route) ? "handler" : "page";
      return [{ kind, path: route, file: posix.join(directory, name), layouts: [] }];
    });
    const below = folders(join(folder, directory)).flatMap((name) =>
      inPages(posix.join(directory, name), `${path}/${name}`),
    );
    return [...here, ...below];
  }

  return [
    ...(appFolder === null ? [] : inApp(appFolder, "", [])),
    ...(pagesFolder === null ? [] : inPages(pagesFolder, "")),
  ];
}

/** Whether a path is one of a route's, by the route's own pattern alone: another route may be more specific. */
export function routeMatches(route: Route, path: string): boolean {
  const pattern = route.path
    .split("/")
    .slice(1)
    .map((segment) => {
      if (segment.startsWith("[[...")) return "(?:/.+)?";
      if (segment.startsWith("[...")) return "/.+";
      return segment.startsWith("[") ? "/[^/]+" : `/${segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
    })
    .join("");
  return new RegExp(`^${pattern === "/" ? "" : pattern}/?$`).test(path);
}

/** A path of the route, with something in place of what is dynamic. */
export function examplePath({ path }: Route): string {
  const filled = path
    .replace(/\/\[\[\.\.\.[^\]]+\]\]/g, "")
    .replace(/\[(?:locale|lang|lng)\]/g, "en")
    .replace(/\[[^\]]+\]/g, "1");
  return filled || "/";
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function files(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}
