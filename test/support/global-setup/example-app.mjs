import { execFileSync } from "node:child_process";

/** Before tests that use the built example app: builds what has changed since the last time (package.json, `wireit`). */
export default () => execFileSync("npm", ["run", "--silent", "build:example"], { stdio: "inherit" });
