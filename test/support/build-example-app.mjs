// Builds the example app both ways, where that has not been done since the last change.
import { buildExampleApp, exampleAppIsBuilt } from "./example-app.mjs";

for (const entry of /** @type {const} */ (["middleware", "proxy"])) {
  if (!exampleAppIsBuilt(entry)) buildExampleApp(entry);
}
