import type { NextApp } from "../app/next-app.js";
import type { Route } from "../app/routes.js";
import type { SourceGraph } from "../app/source-graph.js";
import type { Settings } from "../../settings.js";

/** What the parts of `check` look at. */
export interface Subject {
  app: NextApp;
  sources: SourceGraph;
  routes: readonly Route[];
  /** Relative to the app's folder. */
  sessionFile: string;
  settings: Settings;
}
