// `node test/support/build-app.mjs example` (or `attacked`): builds one of our apps both ways, where that has not been
// done since the last change.
import { attackedApp, exampleApp } from "./next-app.mjs";

const app = process.argv[2] === "attacked" ? attackedApp : exampleApp;
for (const entry of /** @type {const} */ (["middleware", "proxy"])) {
  if (!app.isBuilt(entry)) app.build(entry);
}
